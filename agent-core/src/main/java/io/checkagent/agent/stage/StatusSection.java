// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.util.List;

/**
 * A stage's part of the status. The stage alone knows what is in it, how it reads, and what in it is a problem; who shows it
 * is not the stage's concern.
 *
 * @param <T> the part as data: a record, or a list of records; immutable. As JSON it has the names of their components
 */
public interface StatusSection<T> {
    /** Its name among the sections: the key in JSON, such as {@code leaderElection}. */
    String name();

    /** How it is now. Makes no request, does not wait; any thread may call it. */
    T status();

    /** Writes all of it for a person. */
    void print(T status, StatusPrinter out);

    /** Writes one line for each thing in it that a person looks for first; nothing by default. */
    default void summarize(T status, StatusPrinter out) {}

    /** What keeps the agent from being well. */
    default List<StatusProblem> problems(T status) {
        return List.of();
    }
}
