// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** What became of a row. */
sealed interface Outcome {
    /**
     * It was played.
     *
     * @param figures what was measured
     * @param mayRepeat how many occurrences may be delivered twice
     * @param remarks what a reader must know to judge the figures
     * @param violations what was not as it must be
     */
    record Played(Figures figures, long mayRepeat, List<String> remarks, List<Throwable> violations)
            implements Outcome {
        public Played {
            requireNonNull(figures, "figures is null");
            remarks = List.copyOf(remarks);
            violations = List.copyOf(violations);
        }
    }

    /**
     * It was not.
     *
     * @param reason why
     */
    record NotRun(String reason) implements Outcome {
        public NotRun {
            requireNonNull(reason, "reason is null");
        }
    }
}
