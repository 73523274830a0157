// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** The two clocks of a process. */
public interface ElectionClock {

    /** A clock that only goes forward, as {@link System#nanoTime()}. Decides everything. */
    long nanoTime();

    /** The wall clock, as {@link System#currentTimeMillis()}. Fills the record's times; may close a fence, never open it. */
    long currentTimeMillis();

    /** The clocks of this machine. */
    static ElectionClock system() {
        return new ElectionClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public long currentTimeMillis() {
                return System.currentTimeMillis();
            }
        };
    }
}
