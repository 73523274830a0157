// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which requests failed, what of that still stands, and how many failed, or were refused, one after the other. */
final class ElectionFailures {
    private final Map<FailureCause, Long> counts = new EnumMap<>(FailureCause.class);

    private Optional<String> standing = Optional.empty();
    private boolean writeRefused;
    private int consecutive;
    private int refusals;

    void failed(LockRequest request, FailureCause cause, String message) {
        counts.merge(cause, 1L, Long::sum);
        consecutive++;
        refusals = cause.isRefusal() ? refusals + 1 : 0;
        if (cause != FailureCause.CONFLICT) {
            standing = Optional.of(message);
            writeRefused = cause.isRefusal() && request instanceof LockRequest.Write;
        }
    }

    void written() {
        standing = Optional.empty();
        writeRefused = false;
        consecutive = 0;
        refusals = 0;
    }

    /** The lock could be read, by a request or a watch. Says nothing about a refused permission to write. */
    void read() {
        if (!writeRefused) {
            written();
        }
    }

    int consecutive() {
        return consecutive;
    }

    boolean writeRefused() {
        return writeRefused;
    }

    Optional<String> standing() {
        return standing;
    }

    Map<FailureCause, Long> counts() {
        return counts;
    }

    /** {@code base}, doubled with every failure after the first, at most {@code longest}; in nanoseconds. */
    long backOff(long base, long longest) {
        return doubled(base, consecutive - 1, longest);
    }

    /**
     * The same by refusals alone: an API server that has just started refuses at first what it grants a moment later,
     * after many requests that failed for want of it.
     */
    long backOffWhenRefused(long base, long longest) {
        return doubled(base, refusals - 1, longest);
    }

    private static long doubled(long base, int times, long longest) {
        int doublings = Math.min(Math.max(times, 0), 20);
        return base > longest >> doublings ? longest : base << doublings;
    }
}
