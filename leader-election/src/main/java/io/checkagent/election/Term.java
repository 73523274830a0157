// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;

/** One uninterrupted time of leading. Thread-safe. */
public interface Term {

    /**
     * The lock's {@code leaderTransitions}: a later leader's number is higher. It starts anew only when the lock
     * object was deleted while no process that knew it was alive. Two terms of one process may share a number when
     * nobody led between them.
     */
    long number();

    /** The holder identity of this process. */
    String identity();

    /**
     * The fence: whether work of this term may still have effects. False from {@code start of the last successful
     * renewal + lease duration - margin} on, by this process's monotonic clock and by the advance of its wall clock
     * (a monotonic clock may stand still while a machine is suspended), and for ever once the term has ended. Cheap:
     * ask before every effect.
     */
    boolean isOpen();

    /** How long the fence stays open without a further renewal; zero when it is closed. */
    Duration remaining();
}
