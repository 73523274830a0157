// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Output;

/**
 * An output as it is configured.
 *
 * @param type as its entry in the configuration names it
 * @param output not yet started
 * @param filter what goes to it at first
 * @param bestEffort whether it never holds a checkpoint back or slows a check: what it misses is counted
 */
public record Destination(String type, Output output, Filter filter, boolean bestEffort) {
    public Destination {
        requireNonNull(type, "type is null");
        requireNonNull(output, "output is null");
        requireNonNull(filter, "filter is null");
    }

    /** Takes everything, and holds back until it has it. */
    public static Destination of(String type, Output output) {
        return new Destination(type, output, Filter.ALL, false);
    }

    /** What is on this machine is soon there again, or never. */
    Backoff backoff() {
        return output instanceof LineOutput ? Backoff.LOCAL : Backoff.INTAKE;
    }
}
