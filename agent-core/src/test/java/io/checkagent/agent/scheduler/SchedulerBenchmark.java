// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Scope;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * How far starts stray from their rhythm, and what the scheduler costs while checks do nothing. Run by hand:
 *
 * <pre>java -cp … io.checkagent.agent.scheduler.SchedulerBenchmark [instances] [seconds] [check runners]</pre>
 */
final class SchedulerBenchmark {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final ConcurrentLinkedQueue<Long> jitter = new ConcurrentLinkedQueue<>();

    private SchedulerBenchmark() {}

    public static void main(String[] arguments) throws InterruptedException {
        int instances = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60;
        int runners = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
        new SchedulerBenchmark().measure(instances, seconds, runners);
    }

    private void measure(int instances, int seconds, int runners) throws InterruptedException {
        ThreadPoolExecutor threads =
                new ThreadPoolExecutor(0, Integer.MAX_VALUE, 60, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    return thread;
                });
        Scheduler scheduler = new Scheduler(
                runners,
                System::nanoTime,
                threads,
                (instance, term) -> new FakeOutlet(),
                TestInstances.SURROUNDINGS,
                TestInstances.firstRuns());
        for (int i = 0; i < instances; i++) {
            String id = "check-" + i;
            Check check = new Rhythm();
            scheduler.add(TestInstances.of(id, Scope.NODE, false, INTERVAL, check));
        }
        Thread loop = new Thread(
                () -> {
                    try {
                        scheduler.loop();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "scheduler");
        loop.setDaemon(true);
        loop.start();
        scheduler.start();

        // One interval to warm up and to learn each check's rhythm.
        TimeUnit.SECONDS.sleep(INTERVAL.toSeconds());
        jitter.clear();
        long cpuBefore = cpuNanos();
        long runsBefore = runs(scheduler);
        TimeUnit.SECONDS.sleep(seconds);
        long cpu = cpuNanos() - cpuBefore;
        long runs = runs(scheduler) - runsBefore;

        long[] sorted = jitter.stream().mapToLong(Long::longValue).sorted().toArray();
        long overruns =
                scheduler.status().stream().mapToLong(CheckStatus::overruns).sum();
        System.out.printf(
                Locale.ROOT,
                "%d instances, %d runners, %d s: %d runs, %d overruns%n"
                        + "start against its rhythm: median %.2f ms, 99 %% %.2f ms, largest %.2f ms%n"
                        + "CPU: %.2f %% of one core, %.0f µs a run%n",
                instances,
                runners,
                seconds,
                runs,
                overruns,
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                millis(sorted, 1),
                cpu / 1e7 / seconds,
                runs == 0 ? 0 : cpu / 1e3 / runs);
    }

    private static double millis(long[] sorted, double quantile) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))] / 1e6;
    }

    private static long runs(Scheduler scheduler) {
        return scheduler.status().stream().mapToLong(CheckStatus::totalRuns).sum();
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Notes how late each start is against the one before and the interval. */
    private final class Rhythm implements Check {
        private long first;
        private long number;

        @Override
        public void run(CheckContext context) {
            long now = System.nanoTime();
            if (number == 0) {
                first = now;
            } else {
                jitter.add(Math.abs(now - first - number * INTERVAL.toNanos()));
            }
            number++;
        }
    }
}
