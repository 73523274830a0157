// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import java.util.Optional;
import org.pf4j.ExtensionPoint;

/**
 * One way out: sends what checks committed somewhere, and says what became of it.
 *
 * <p>A plugin's output carries {@link OutputType} and PF4J's {@code @Extension}. The agent makes one object for each entry of
 * {@code outputs} in {@code datadog.yaml}. Its only public constructor (or the one with {@code @Inject}) may ask for a record
 * of its settings, which is bound from that entry as a check's settings are, an {@link HttpSender}, the {@link LineFormat},
 * {@link io.checkagent.api.Host}, {@link java.time.Clock}, and classes of its own plugin.
 *
 * <p>Each {@linkplain #endpoint endpoint} has one thread; outputs with one endpoint are used by one thread.
 */
public interface Output extends ExtensionPoint, AutoCloseable {
    /** Where to, for the user: no secrets. Known before {@link #start}. */
    String target();

    /**
     * The endpoint that results of a kind go to. Each has a queue, an order and a back-off of its own, so that one that
     * fails holds back none of the others, and a batch has items of one endpoint only. By default all go one way.
     */
    default String endpoint(Kind kind) {
        return "";
    }

    /** Begins in the background what is to be known or opened before the first delivery; must not wait. */
    default void start() {}

    /**
     * Tries once to deliver a batch. It is called again with what was not acknowledged, after a pause, and with parts of it
     * when all of it was rejected: a batch may come again, though a part of it had arrived.
     *
     * <p>Whatever it throws counts as {@link Answer.Retry}.
     *
     * @param batch open when called; see {@link Batch#fence}
     * @return one answer for all of it, or {@link Answer.Each}
     */
    Answer deliver(Batch batch) throws InterruptedException;

    /**
     * Tries whether the receiver is there and lets the agent in, and sends no result: for {@code agent diagnose}. A thread of
     * its own calls it at any time; it may take as long as a delivery. {@link Answer.Accepted} and {@link Answer.Rejected}
     * (as of a request with nothing in it) say that it is.
     *
     * @return empty when only deliveries show that
     */
    default Optional<Answer> probe() throws InterruptedException {
        return Optional.empty();
    }

    /** What is known of the access to it, such as the validity of a key, for the user; empty for nothing. No secrets. */
    default String access() {
        return "";
    }

    /** Releases what it holds; called once, after the last delivery. */
    @Override
    default void close() {}
}
