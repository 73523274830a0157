// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

/**
 * A stage's part of the status. The stage alone knows what is in it and how it reads; who shows it is not the stage's
 * concern.
 *
 * @param <T> the part as data: a record, or a list of records; immutable. As JSON it has the names of their components
 */
public interface StatusSection<T> {
    /** Its name among the sections: the key in JSON, such as {@code leaderElection}. */
    String name();

    /** How it is now. Makes no request, does not wait; any thread may call it. */
    T status();

    /** Writes it for a person. */
    void print(T status, StatusPrinter out);
}
