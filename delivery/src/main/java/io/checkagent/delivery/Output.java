// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.delivery.Shipment.Entry;
import java.util.List;
import java.util.Optional;

/** One way out. Used by one thread. */
public interface Output extends AutoCloseable {
    /** As in the configuration: {@code console}, {@code file} or {@code datadog}. */
    String type();

    /** Where to, for the user; no secrets. */
    String target();

    Backoff backoff();

    /** Begins in the background what is to be known before the first delivery. */
    default void start() {}

    /** What is to be known about the access to it, for the user. */
    default Optional<String> access() {
        return Optional.empty();
    }

    /** Puts together what may be sent together, in order. */
    List<List<Entry>> parcels(List<Entry> entries);

    /** Encodes a parcel. The result is valid until the next call. */
    Transmission prepare(List<Entry> parcel);

    @Override
    void close();

    /** A parcel ready to be sent. */
    interface Transmission {
        /**
         * Tries once.
         *
         * @param fence of all that it carries, open when called. What goes on after it closed could have its effect
         *     when another agent leads, so whoever waits for an answer then gives up.
         */
        Reply send(Fence fence) throws InterruptedException;
    }
}
