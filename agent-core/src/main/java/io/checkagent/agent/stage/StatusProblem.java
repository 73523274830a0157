// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

/**
 * Something that keeps the agent from being well.
 *
 * @param trouble what kind of thing
 * @param severity how bad it is
 * @param what is wrong, in one line
 * @param remedy what the user does about it, in one line
 */
public record StatusProblem(Trouble trouble, Severity severity, String what, String remedy) {
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
        requireNonNull(trouble, "trouble is null");
        requireNonNull(severity, "severity is null");
        what = ErrorText.oneLine(what);
        remedy = ErrorText.oneLine(remedy);
    }

    /** Results are lost or late, or nobody does what is to be done. */
    public static StatusProblem critical(Trouble trouble, String what, String remedy) {
        return new StatusProblem(trouble, Severity.CRITICAL, what, remedy);
    }

    /** A part does not do what it is configured for. */
    public static StatusProblem error(Trouble trouble, String what, String remedy) {
        return new StatusProblem(trouble, Severity.ERROR, what, remedy);
    }

    /** All works, and somebody should look. */
    public static StatusProblem warning(Trouble trouble, String what, String remedy) {
        return new StatusProblem(trouble, Severity.WARNING, what, remedy);
    }
}
