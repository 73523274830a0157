// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import java.time.Duration;
import java.util.List;

/** Which of the runs that went on when the agent died it died of. */
final class Suspects {
    private Suspects() {}

    /**
     * Those that had just allocated half of a heap that was nearly full: they used up the memory. Without one, the runs that
     * are short and went on all the same: one of them may have ended the process. A check that always runs always went on,
     * which says nothing, unless it had just begun and nobody else is suspect.
     */
    static List<RunRecord.Run> of(RunRecord.Last last, Duration young) {
        List<RunRecord.Run> hungry = hungry(last);
        if (!hungry.isEmpty()) {
            return hungry;
        }
        List<RunRecord.Run> shortOnes =
                last.runs().stream().filter(run -> !run.streaming()).toList();
        if (!shortOnes.isEmpty()) {
            return shortOnes;
        }
        return last.runs().stream()
                .filter(run -> run.began().plus(young).isAfter(last.at()))
                .toList();
    }

    /** Those that had just allocated half of a heap that was nearly full: a kill from outside does not look like that. */
    static List<RunRecord.Run> hungry(RunRecord.Last last) {
        boolean full = last.heapInUse() > last.largestHeap() * 3 / 4;
        return last.runs().stream()
                .filter(run -> full && run.allocated() > last.largestHeap() / 2)
                .toList();
    }

    /** A run for the user. */
    static String text(RunRecord.Run run) {
        long megabytes = run.allocated() / 1_000_000;
        return megabytes == 0
                ? run.instanceId()
                : "%s (allocated %s MB in its last seconds)".formatted(run.instanceId(), megabytes);
    }
}
