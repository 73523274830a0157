// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

/**
 * Something that keeps the agent from being well.
 *
 * @param severity how bad it is
 * @param what is wrong, in one line
 * @param remedy what the user does about it, in one line
 */
public record StatusProblem(Severity severity, String what, String remedy) {
    /** How bad something is; the worst first. */
    public enum Severity {
        /** Results are lost or late, or nobody does what is to be done. */
        CRITICAL,
        /** A part does not do what it is configured for. */
        ERROR,
        /** All works, and somebody should look. */
        WARNING
    }

    public StatusProblem {
        requireNonNull(severity, "severity is null");
        what = ErrorText.oneLine(what);
        remedy = ErrorText.oneLine(remedy);
    }

    /** Results are lost or late, or nobody does what is to be done. */
    public static StatusProblem critical(String what, String remedy) {
        return new StatusProblem(Severity.CRITICAL, what, remedy);
    }

    /** A part does not do what it is configured for. */
    public static StatusProblem error(String what, String remedy) {
        return new StatusProblem(Severity.ERROR, what, remedy);
    }

    /** All works, and somebody should look. */
    public static StatusProblem warning(String what, String remedy) {
        return new StatusProblem(Severity.WARNING, what, remedy);
    }
}
