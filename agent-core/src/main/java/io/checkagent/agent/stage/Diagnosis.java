// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** Tries for real what a stage needs, for {@code agent diagnose}. Thread-safe; changes nothing outside of the agent. */
public interface Diagnosis {
    /** What is tried, for the user: {@code kubernetes}. */
    String name();

    /**
     * Tries it; may make requests, each with a time limit of its own. What it throws is a failure of the diagnosis.
     *
     * @return empty when the stage has nothing to do in this agent
     */
    List<Finding> diagnose() throws InterruptedException;

    /** How something came out; the best first. */
    enum Result {
        /** It works. */
        PASS,
        /** Something is missing that the agent does without. */
        WARN,
        /** What is configured does not work. */
        FAIL
    }

    /**
     * One thing that was tried.
     *
     * @param what was tried and what came of it, in one line
     * @param remedy what the user does about it, in one line; empty when it works
     */
    record Finding(Result result, String what, String remedy) {
        public Finding {
            requireNonNull(result, "result is null");
            what = ErrorText.oneLine(what);
            remedy = ErrorText.oneLine(remedy);
        }

        /** A problem that the status shows as well. */
        public static Finding of(StatusProblem problem) {
            return problem.severity() == StatusProblem.Severity.WARNING
                    ? warn(problem.what(), problem.remedy())
                    : fail(problem.what(), problem.remedy());
        }

        /** It works. */
        public static Finding pass(String what) {
            return new Finding(Result.PASS, what, "");
        }

        /** Something is missing that the agent does without. */
        public static Finding warn(String what, String remedy) {
            return new Finding(Result.WARN, what, remedy);
        }

        /** What is configured does not work. */
        public static Finding fail(String what, String remedy) {
            return new Finding(Result.FAIL, what, remedy);
        }
    }
}
