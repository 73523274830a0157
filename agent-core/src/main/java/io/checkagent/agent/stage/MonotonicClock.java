// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

/** Time for intervals and limits: never moved by a step of the wall clock. */
@FunctionalInterface
public interface MonotonicClock {
    /** Nanoseconds since some moment; only differences mean something. */
    long nanoTime();
}
