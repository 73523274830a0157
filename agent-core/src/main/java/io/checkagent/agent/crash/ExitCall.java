// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The call of {@code System.exit} that ends this process; a signal makes none.
 *
 * @param thread that made it, and waits in it
 * @param caller where
 */
public record ExitCall(Thread thread, StackTraceElement caller) {
    private static final Set<String> CLASSES = Set.of("java.lang.System", "java.lang.Runtime");

    /** The one that goes on now: to be asked from a shutdown hook. */
    public static Optional<ExitCall> find() {
        for (Map.Entry<Thread, StackTraceElement[]> thread :
                Thread.getAllStackTraces().entrySet()) {
            StackTraceElement[] frames = thread.getValue();
            for (int i = frames.length - 2; i >= 0; i--) {
                if (CLASSES.contains(frames[i].getClassName())
                        && frames[i].getMethodName().equals("exit")) {
                    return Optional.of(new ExitCall(thread.getKey(), frames[i + 1]));
                }
            }
        }
        return Optional.empty();
    }
}
