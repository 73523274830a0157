// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Whether threads that the agent cannot do without go on. */
public final class RuntimeThreads {
    /** All probes, however often they are asked, share this one: to look stops the whole process for a moment. */
    private static final Deadlocks DEADLOCKS =
            new Deadlocks(ManagementFactory.getThreadMXBean()::findDeadlockedThreads, System::nanoTime);

    private RuntimeThreads() {}

    /**
     * Why only a restart mends them: one has ended, or waits for a lock that is never freed. Waits for no lock itself.
     *
     * @param threads that are not meant to have ended; those not started yet are well
     */
    public static Optional<String> trouble(Collection<Thread> threads) {
        return named(threads, thread -> thread.getState() == Thread.State.TERMINATED)
                .map("the thread %s has ended"::formatted)
                .or(() -> {
                    Set<Long> deadlocked = DEADLOCKS.threads();
                    return named(threads, thread -> deadlocked.contains(thread.getId()))
                            .map("the thread %s waits for a lock that is never freed"::formatted);
                });
    }

    private static Optional<String> named(Collection<Thread> threads, Predicate<Thread> which) {
        return Optional.of(threads.stream().filter(which).map(Thread::getName).collect(Collectors.joining(", ")))
                .filter(names -> !names.isEmpty());
    }
}
