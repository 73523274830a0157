package io.checkagent.election;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Which requests failed, what of that still stands, and how many failed one after the other. */
final class ElectionFailures {
    private final Map<FailureCause, Long> counts = new EnumMap<>(FailureCause.class);

    private Optional<String> standing = Optional.empty();
    private boolean writeRefused;
    private int consecutive;

    void failed(LockRequest request, FailureCause cause, String message) {
        counts.merge(cause, 1L, Long::sum);
        consecutive++;
        if (cause != FailureCause.CONFLICT) {
            standing = Optional.of(message);
            writeRefused = cause.isRefusal() && request instanceof LockRequest.Write;
        }
    }

    void written() {
        standing = Optional.empty();
        writeRefused = false;
        consecutive = 0;
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
        int doublings = Math.min(Math.max(consecutive - 1, 0), 20);
        return base > longest >> doublings ? longest : base << doublings;
    }
}
