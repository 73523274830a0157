// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/**
 * Whether what a check sent may still leave this agent. For a CLUSTER check it is open while this agent surely leads,
 * and once closed it stays closed. Asked immediately before each write, by several threads; answers at once.
 */
@FunctionalInterface
public interface Fence {
    /** What {@link #remaining} is when nothing but an event closes the fence. */
    Duration FOREVER = ChronoUnit.FOREVER.getDuration();

    boolean isOpen();

    /**
     * How long it stays open by what is known now; zero once it is closed. What takes longer than that could have its
     * effect when another agent leads.
     */
    default Duration remaining() {
        return isOpen() ? FOREVER : Duration.ZERO;
    }

    /** The fence of NODE checks. */
    static Fence alwaysOpen() {
        return () -> true;
    }

    /** Open while all of them are. */
    static Fence allOf(Fence... fences) {
        return new Fence() {
            @Override
            public boolean isOpen() {
                for (Fence fence : fences) {
                    if (!fence.isOpen()) {
                        return false;
                    }
                }
                return true;
            }

            @Override
            public Duration remaining() {
                return Arrays.stream(fences)
                        .map(Fence::remaining)
                        .reduce((first, second) -> first.compareTo(second) < 0 ? first : second)
                        .orElse(FOREVER);
            }
        };
    }
}
