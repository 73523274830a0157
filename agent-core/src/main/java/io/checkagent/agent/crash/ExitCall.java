// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The call of {@code System.exit} that ends this process; a signal makes none.
 *
 * @param thread that made it, and waits in it
 * @param frames from the caller outwards; never empty
 */
public record ExitCall(Thread thread, List<StackTraceElement> frames) {
    private static final Set<String> CLASSES = Set.of("java.lang.System", "java.lang.Runtime");

    public ExitCall {
        frames = List.copyOf(frames);
    }

    /** Where. */
    public StackTraceElement caller() {
        return frames.get(0);
    }

    /** The one that goes on now: to be asked from a shutdown hook. */
    public static Optional<ExitCall> find() {
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            StackTraceElement[] frames = thread.getValue();
            for (int i = frames.length - 2; i >= 0; i--) {
                if (CLASSES.contains(frames[i].getClassName())
                        && frames[i].getMethodName().equals("exit")) {
                    return Optional.of(
                            new ExitCall(thread.getKey(), List.of(frames).subList(i + 1, frames.length)));
                }
            }
        }
        return Optional.empty();
    }
}
