// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.lang.management.ManagementFactory;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Whether threads that the agent cannot do without go on. */
public final class RuntimeThreads {
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
                    List<Long> deadlocked = deadlocked();
                    return named(threads, thread -> deadlocked.contains(thread.getId()))
                            .map("the thread %s waits for a lock that is never freed"::formatted);
                });
    }

    private static Optional<String> named(Collection<Thread> threads, Predicate<Thread> which) {
        return Optional.of(threads.stream().filter(which).map(Thread::getName).collect(Collectors.joining(", ")))
                .filter(names -> !names.isEmpty());
    }

    private static List<Long> deadlocked() {
        long[] ids = ManagementFactory.getThreadMXBean().findDeadlockedThreads();
        return ids == null ? List.of() : LongStream.of(ids).boxed().toList();
    }
}
