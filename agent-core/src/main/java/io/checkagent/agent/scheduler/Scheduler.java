package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.scheduler.Timing.Phase;
import io.checkagent.api.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs every NODE check in its rhythm, and the CLUSTER checks while this agent leads.
 *
 * <ul>
 *   <li>First runs are spread over the interval, so that a thousand instances do not start at once.
 *   <li>At most {@code check_runners} periodic runs go on at the same time. A run past its time limit is interrupted; if
 *       it does not end within {@link #GRACE}, its place is given away and it is shown as stuck. At most {@link
 *       #STUCK_LIMIT} places are given away: past that the places run out, and the status says why.
 *   <li>A run that is due while the one before goes on is left out and counted as an overrun.
 *   <li>A check that keeps failing runs again with back-off: after 1, 2, 4, 8… intervals, at most 5 minutes. A streaming
 *       check that ends is started again after 1, 2, 4… seconds, at most a minute.
 * </ul>
 *
 * <p>Time comes from a monotonic clock, so that a step of the wall clock moves nothing. Thread-safe.
 */
public final class Scheduler {
    static final Duration GRACE = Duration.ofSeconds(10);
    static final int STUCK_LIMIT = 16;
    private static final Duration FIRST_RUN_LIMIT = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);
    private static final double GOLDEN_RATIO = 0.618033988749895;
    private static final long FOREVER = Long.MAX_VALUE;

    private final int checkRunners;
    private final LongSupplier nanoTime;
    private final Executor threads;
    private final Map<String, CheckStatistics> statistics = new LinkedHashMap<>();
    private final Map<String, CheckInstance> instances = new LinkedHashMap<>();
    private final Map<String, Activation> active = new LinkedHashMap<>();
    /** Stopped, and not ended yet. */
    private final List<Activation> ending = new ArrayList<>();

    private int placesTaken;
    private int stuck;
    private int spread;

    /**
     * @param checkRunners how many periodic runs may go on at the same time
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param threads gives each run a thread of its own; must not run it in the caller's
     */
    public Scheduler(int checkRunners, LongSupplier nanoTime, Executor threads) {
        if (checkRunners < 1) {
            throw new IllegalArgumentException("check_runners must be above 0");
        }
        this.checkRunners = checkRunners;
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.threads = requireNonNull(threads, "threads is null");
    }

    /** Makes an instance known. A second one of the same id is the same configuration twice, and is left out. */
    public synchronized void add(CheckInstance instance) {
        if (instances.putIfAbsent(instance.id(), instance) == null) {
            statistics.put(instance.id(), new CheckStatistics());
        }
    }

    /** Starts all instances of the scope that are not active. */
    public synchronized void start(Scope scope, Function<CheckInstance, RunServices> services) {
        for (CheckInstance instance : instances.values()) {
            if (instance.scope() == scope && !active.containsKey(instance.id())) {
                CheckStatistics counts = requireNonNull(statistics.get(instance.id()));
                Timing timing = new Timing(nanoTime.getAsLong() + firstDelay(instance));
                active.put(instance.id(), new Activation(instance, counts, services.apply(instance), timing));
            }
        }
        notifyAll();
    }

    /**
     * Stops all instances of the scope, and waits until their runs ended.
     *
     * @return whether they all did, within that time; those that did not are refused whatever they still send
     * @throws InterruptedException when interrupted while waiting
     */
    public boolean stop(Scope scope, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (this) {
            List<Activation> stopping = active.values().stream()
                    .filter(activation -> activation.instance().scope() == scope)
                    .toList();
            for (Activation activation : stopping) {
                active.remove(activation.instance().id());
                activation.stop();
                if (activation.timing.isRunning()) {
                    ending.add(activation);
                } else {
                    threads.execute(activation::close);
                }
            }
            while (ending.stream().anyMatch(stopping::contains)) {
                long remaining = (end - System.nanoTime()) / 1_000_000;
                if (remaining <= 0) {
                    return false;
                }
                wait(remaining);
            }
            return true;
        }
    }

    /** Runs what is due, over and over, until interrupted. */
    public void loop() throws InterruptedException {
        while (true) {
            synchronized (this) {
                long wait = tick() - nanoTime.getAsLong();
                if (wait > 0) {
                    wait(Math.max(1, Math.min(wait, 3_600_000_000_000L) / 1_000_000));
                }
            }
        }
    }

    /** Starts what is due and interrupts what is over its limit; returns when there is something to do again. */
    synchronized long tick() {
        long now = nanoTime.getAsLong();
        long next = FOREVER;
        List<Activation> due = new ArrayList<>();
        for (Activation activation : active.values()) {
            if (activation.timing.isRunning()) {
                next = Math.min(next, watch(activation, now));
            } else if (activation.timing.dueAt <= now) {
                due.add(activation);
            } else {
                next = Math.min(next, activation.timing.dueAt);
            }
        }
        due.sort(Comparator.comparingLong(activation -> activation.timing.dueAt));
        for (Activation activation : due) {
            // Without a free place it stays due; the end of a run wakes the loop.
            if (activation.instance().streaming() || placesTaken < checkRunners) {
                begin(activation, now);
                next = Math.min(next, watch(activation, now));
            }
        }
        return next;
    }

    /** The state of all instances, in the order they were added. */
    public synchronized List<CheckStatus> status() {
        return instances.values().stream()
                .map(instance -> requireNonNull(statistics.get(instance.id())).status(instance, state(instance)))
                .toList();
    }

    private CheckStatus.State state(CheckInstance instance) {
        Activation activation = active.get(instance.id());
        if (activation == null) {
            return ending.stream().anyMatch(last -> last.instance().equals(instance))
                    ? CheckStatus.State.STOPPING
                    : CheckStatus.State.STANDBY;
        }
        return switch (activation.timing.phase) {
            case IDLE -> CheckStatus.State.WAITING;
            case RUNNING -> CheckStatus.State.RUNNING;
            case INTERRUPTED -> CheckStatus.State.STOPPING;
            case STUCK -> CheckStatus.State.STUCK;
        };
    }

    private void begin(Activation activation, long now) {
        activation.timing.began(now, activation.instance().interval().toNanos());
        if (!activation.instance().streaming()) {
            placesTaken++;
        }
        threads.execute(() -> {
            boolean well = activation.run();
            if (ended(activation, well)) {
                activation.close();
            }
        });
    }

    /** Returns whether that was the activation's last run. */
    private synchronized boolean ended(Activation activation, boolean well) {
        long now = nanoTime.getAsLong();
        CheckInstance instance = activation.instance();
        if (activation.timing.phase == Phase.STUCK) {
            stuck--;
        } else if (!instance.streaming()) {
            placesTaken--;
            activation
                    .statistics()
                    .overran(activation.timing.skipTo(now, instance.interval().toNanos()));
        }
        activation.timing.ended(now, well, instance);
        boolean last = ending.remove(activation);
        notifyAll();
        return last;
    }

    /** Watches over a run that goes on; returns when to look again. */
    private long watch(Activation activation, long now) {
        CheckInstance instance = activation.instance();
        Timing timing = activation.timing;
        if (instance.streaming()) {
            return FOREVER;
        }
        activation.statistics().overran(timing.skipTo(now, instance.interval().toNanos()));
        long limitAt = timing.beganAt + instance.timeLimit().toNanos();
        long graceAt = limitAt + GRACE.toNanos();
        return switch (timing.phase) {
            case RUNNING -> {
                if (now < limitAt) {
                    yield limitAt;
                }
                timing.phase = Phase.INTERRUPTED;
                activation.statistics().timeout();
                activation.interrupt();
                log.warn("check {} is interrupted: it runs for more than {}", instance.id(), instance.timeLimit());
                yield graceAt;
            }
            case INTERRUPTED -> {
                if (now < graceAt) {
                    yield graceAt;
                }
                if (stuck >= STUCK_LIMIT) {
                    yield now + GRACE.toNanos();
                }
                timing.phase = Phase.STUCK;
                stuck++;
                placesTaken--;
                log.error(
                        "check {} does not heed the interrupt; it is left behind ({} of at most {}) and another takes its place",
                        instance.id(),
                        stuck,
                        STUCK_LIMIT);
                yield FOREVER;
            }
            case IDLE, STUCK -> FOREVER;
        };
    }

    /**
     * Multiples of the golden ratio fill the interval evenly however many instances there are. The few CLUSTER checks
     * start at once: at a hand-over the cluster waits for them.
     */
    private long firstDelay(CheckInstance instance) {
        if (instance.streaming() || instance.scope() == Scope.CLUSTER) {
            return 0;
        }
        double place = spread++ * GOLDEN_RATIO % 1.0;
        return (long) (place * Math.min(instance.interval().toNanos(), FIRST_RUN_LIMIT.toNanos()));
    }
}
