// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.util.Objects.requireNonNull;

import com.sun.management.ThreadMXBean;
import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.agent.stage.RunDirectory;
import jakarta.inject.Inject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent died of: a check that used up the memory or ended the process. Keeps in {@code run_path} which runs go on
 * and how much each allocates; the agent that starts next reads it, names the check and holds it back for a while (see
 * {@link CrashHistory}). Without a directory that can be written, nothing is kept. Thread-safe.
 */
public final class Crashes implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Crashes.class);

    /** How often allocations are looked at while something runs. */
    private static final Duration LOOK = Duration.ofMillis(200);
    /** Allocations of at least one and at most two of these count. */
    private static final Duration WINDOW = Duration.ofSeconds(10);
    /** A check that always runs is suspect without a sign only when it has just begun. */
    private static final Duration YOUNG = Duration.ofSeconds(5);

    private final Path directory;
    private final Clock clock;
    private final Map<Thread, Watched> running = new HashMap<>();
    private @Nullable RunRecord runs;
    private @Nullable CrashHistory history;

    /** A run that goes on. */
    private static final class Watched {
        final CheckInstance instance;
        final int slot;
        long before;
        long since;
        Instant turns;

        Watched(CheckInstance instance, int slot, long allocated, Instant turns) {
            this.instance = instance;
            this.slot = slot;
            this.before = allocated;
            this.since = allocated;
            this.turns = turns;
        }
    }

    /**
     * Why a check must wait.
     *
     * @param remaining until it may run
     * @param reason for the user
     */
    public record Hold(Duration remaining, String reason) {}

    /** Keeps nothing before it is opened. */
    @Inject
    public Crashes(RunDirectory directory, Clock clock) {
        this.directory = directory.path();
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Reads what the agent before has left, tells it, and begins a record of its own. */
    public synchronized void open() {
        try {
            history = CrashHistory.read(directory.resolve("crashes"), clock.instant());
            runs = RunRecord.open(directory.resolve("running"));
            blame(runs.last());
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "which check the agent dies of, if it does, will not be known after a restart: {}",
                    ErrorText.of(e));
        }
    }

    private void blame(RunRecord.Last last) throws IOException {
        if (last.runs().isEmpty()) {
            return;
        }
        List<RunRecord.Run> suspects = Suspects.of(last, YOUNG);
        log.error(
                "the agent before this one ended without being stopped, at {}; then ran: {}",
                last.at(),
                String.join(", ", last.runs().stream().map(Suspects::text).toList()));
        for (RunRecord.Run suspect : suspects) {
            hold(
                    suspect.instanceId(),
                    "the agent ended without being stopped while " + Suspects.text(suspect) + " ran");
        }
    }

    private synchronized void hold(String instanceId, String reason) throws IOException {
        if (history != null) {
            history.add(instanceId, reason, clock.instant());
            history.write();
        }
    }

    /** Why an instance must not run yet; empty when it may. */
    public synchronized Optional<Hold> hold(CheckInstance instance) {
        Instant now = clock.instant();
        return Optional.ofNullable(history)
                .flatMap(all -> all.of(instance.id()))
                .filter(entry -> entry.until().isAfter(now))
                .map(entry -> new Hold(
                        Duration.between(now, entry.until()),
                        "is held back until %s, for the %s time: %s; to let it run at once, repair it, remove %s and restart the agent"
                                .formatted(
                                        entry.until().truncatedTo(ChronoUnit.SECONDS),
                                        ordinal(entry.times()),
                                        entry.reason(),
                                        directory.resolve("crashes"))));
    }

    private static String ordinal(int number) {
        return switch (number) {
            case 1 -> "first";
            case 2 -> "second";
            case 3 -> "third";
            default -> number + "th";
        };
    }

    /** The current thread runs an instance from now on. */
    public synchronized void began(CheckInstance instance) {
        if (runs == null) {
            return;
        }
        Instant now = clock.instant();
        int slot = runs.begin(instance.id(), instance.streaming() ? RunRecord.STREAMING : RunRecord.PERIODIC, now);
        Thread thread = Thread.currentThread();
        running.put(thread, new Watched(instance, slot, allocated(thread), now.plus(WINDOW)));
        notifyAll();
    }

    /** The current thread's run ended. */
    public synchronized void ended() {
        Watched ended = running.remove(Thread.currentThread());
        if (ended != null && ended.slot >= 0 && runs != null) {
            runs.end(ended.slot);
        }
    }

    /** Notes what runs allocate, as long as some go on. */
    void watch() throws InterruptedException {
        while (true) {
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            synchronized (this) {
                while (running.isEmpty()) {
                    wait();
                }
                look();
            }
        }
    }

    private synchronized void look() {
        if (runs == null) {
            return;
        }
        Instant now = clock.instant();
        runs.looked(now, heapInUse());
        running.forEach((thread, run) -> {
            long allocated = allocated(thread);
            if (run.slot >= 0 && runs != null) {
                runs.allocated(run.slot, allocated - run.before);
            }
            if (!now.isBefore(run.turns)) {
                run.before = run.since;
                run.since = allocated;
                run.turns = now.plus(WINDOW);
            }
        });
    }

    /** In bytes, over the thread's life; 0 where Java does not count it. */
    private static long allocated(Thread thread) {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting
                ? Math.max(0, counting.getThreadAllocatedBytes(thread.getId()))
                : 0;
    }

    /** What was left after the last collections. */
    private static long heapInUse() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }

    /**
     * Who ends the process by {@code System.exit}, for the user; empty when it was a signal. To be asked while the process
     * ends. A check that did it is held back by the next agent.
     */
    public Optional<String> exiting() {
        return ExitCall.find().map(call -> {
            String where = "System.exit, called by " + call.caller();
            Optional<CheckInstance> instance = instanceOf(call.thread());
            instance.ifPresent(check -> blame(check, "it ended the agent: " + where));
            return instance.map(check -> "check " + check.id())
                            .orElse("the thread " + call.thread().getName()) + " ended the agent: " + where;
        });
    }

    private synchronized Optional<CheckInstance> instanceOf(Thread thread) {
        return Optional.ofNullable(running.get(thread)).map(run -> run.instance);
    }

    private void blame(CheckInstance instance, String reason) {
        try {
            hold(instance.id(), reason);
        } catch (IOException e) {
            log.warn("that cannot be kept for the next start: {}", ErrorText.of(e));
        }
    }

    /** The agent was stopped. */
    @Override
    public synchronized void close() throws IOException {
        RunRecord ended = runs;
        runs = null;
        if (ended != null) {
            ended.close();
        }
    }
}
