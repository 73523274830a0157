// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.scheduler.Timing.Phase;
import io.checkagent.api.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

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
    static final long FOREVER = Long.MAX_VALUE;

    private final RunnerPlaces places;
    private final FirstRuns firstRuns = new FirstRuns();
    private final LongSupplier nanoTime;
    private final Executor threads;
    private final Map<String, CheckStatistics> statistics = new LinkedHashMap<>();
    private final Map<String, CheckInstance> instances = new LinkedHashMap<>();
    private final Map<Scope, Function<CheckInstance, RunServices>> started = new EnumMap<>(Scope.class);
    private final Map<String, Activation> active = new LinkedHashMap<>();
    /** Stopped, and not ended yet. */
    private final List<Activation> ending = new ArrayList<>();

    /**
     * @param checkRunners how many periodic runs may go on at the same time
     * @param nanoTime a monotonic clock, in nanoseconds
     * @param threads gives each run a thread of its own; must not run it in the caller's
     */
    public Scheduler(int checkRunners, LongSupplier nanoTime, Executor threads) {
        if (checkRunners < 1) {
            throw new IllegalArgumentException("check_runners must be above 0");
        }
        this.places = new RunnerPlaces(checkRunners, STUCK_LIMIT, GRACE);
        this.nanoTime = requireNonNull(nanoTime, "nanoTime is null");
        this.threads = requireNonNull(threads, "threads is null");
    }

    /**
     * Makes an instance known, and starts it when its scope is started. One that is known by that id goes on undisturbed:
     * the same id is the same configuration, which may have moved to another place.
     */
    public synchronized void add(CheckInstance instance) {
        instances.put(instance.id(), instance);
        statistics.putIfAbsent(instance.id(), new CheckStatistics());
        Function<CheckInstance, RunServices> services = started.get(instance.scope());
        if (services != null) {
            activate(instance, services);
        }
    }

    /** Starts all instances of the scope that are not active, and from now on those that are added. */
    public synchronized void start(Scope scope, Function<CheckInstance, RunServices> services) {
        started.put(scope, services);
        for (CheckInstance instance : instances.values()) {
            if (instance.scope() == scope) {
                activate(instance, services);
            }
        }
    }

    private void activate(CheckInstance instance, Function<CheckInstance, RunServices> services) {
        if (!active.containsKey(instance.id())) {
            CheckStatistics counts = requireNonNull(statistics.get(instance.id()));
            Timing timing = new Timing(nanoTime.getAsLong() + firstRuns.delay(instance));
            active.put(instance.id(), new Activation(instance, counts, services.apply(instance), timing));
            notifyAll();
        }
    }

    /**
     * Stops all instances of the scope, and waits until their runs ended.
     *
     * @return whether they all did, within that time; those that did not are refused whatever they still send
     * @throws InterruptedException when interrupted while waiting
     */
    public synchronized boolean stop(Scope scope, Duration limit) throws InterruptedException {
        started.remove(scope);
        return end(activation -> activation.instance().scope() == scope, limit);
    }

    /**
     * Stops these instances and forgets them, and waits until their runs ended. One whose run goes on is shown until it
     * ends.
     *
     * @return as {@link #stop}
     * @throws InterruptedException when interrupted while waiting
     */
    public synchronized boolean remove(Set<String> ids, Duration limit) throws InterruptedException {
        instances.keySet().removeAll(ids);
        statistics.keySet().removeAll(ids);
        return end(activation -> ids.contains(activation.instance().id()), limit);
    }

    private boolean end(Predicate<Activation> which, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<Activation> stopping = active.values().stream().filter(which).toList();
        for (Activation activation : stopping) {
            active.remove(activation.instance().id());
            activation.stop();
            if (activation.timing.isRunning()) {
                ending.add(activation);
                if (activation.timing.phase == Phase.RUNNING) {
                    activation.timing.interrupted(nanoTime.getAsLong() + GRACE.toNanos());
                }
            } else {
                threads.execute(activation::close);
            }
        }
        notifyAll();
        while (ending.stream().anyMatch(stopping::contains)) {
            long remaining = (end - System.nanoTime()) / 1_000_000;
            if (remaining <= 0) {
                ending.stream().filter(stopping::contains).forEach(Activation::refuse);
                return false;
            }
            wait(remaining);
        }
        return true;
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
        for (Activation activation : ending) {
            next = Math.min(next, places.watch(activation, now));
        }
        for (Activation activation : active.values()) {
            if (activation.timing.isRunning()) {
                noteOverruns(activation, now);
                next = Math.min(next, places.watch(activation, now));
            } else if (activation.timing.dueAt <= now) {
                due.add(activation);
            } else {
                next = Math.min(next, activation.timing.dueAt);
            }
        }
        due.sort(Comparator.comparingLong(activation -> activation.timing.dueAt));
        for (Activation activation : due) {
            // Without a free place it stays due; the end of a run wakes the loop.
            if (places.isFreeFor(activation.instance())) {
                begin(activation, now);
                next = Math.min(next, places.watch(activation, now));
            }
        }
        return next;
    }

    /** The state of all instances, in the order they were added; then of those removed whose last run goes on. */
    public synchronized List<CheckStatus> status() {
        Stream<CheckStatus> known = instances.values().stream()
                .map(instance -> requireNonNull(statistics.get(instance.id())).status(instance, state(instance)));
        Stream<CheckStatus> removed = ending.stream()
                .filter(activation ->
                        !instances.containsKey(activation.instance().id()))
                .map(activation ->
                        activation.statistics().status(activation.instance(), state(activation.timing.phase)));
        return Stream.concat(known, removed).toList();
    }

    private CheckStatus.State state(CheckInstance instance) {
        Activation activation = active.get(instance.id());
        if (activation != null) {
            return state(activation.timing.phase);
        }
        return ending.stream()
                .filter(last -> last.instance().id().equals(instance.id()))
                .map(last -> state(last.timing.phase))
                .findFirst()
                .orElse(CheckStatus.State.STANDBY);
    }

    private static CheckStatus.State state(Phase phase) {
        return switch (phase) {
            case IDLE -> CheckStatus.State.WAITING;
            case RUNNING -> CheckStatus.State.RUNNING;
            case INTERRUPTED -> CheckStatus.State.STOPPING;
            case STUCK -> CheckStatus.State.STUCK;
        };
    }

    private void begin(Activation activation, long now) {
        activation.timing.began(now, activation.instance().interval().toNanos());
        places.take(activation.instance());
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
        places.giveBack(activation);
        noteOverruns(activation, now);
        activation.timing.ended(now, well, activation.instance());
        boolean last = ending.remove(activation);
        notifyAll();
        return last;
    }

    /** Times that were due while a run went on are left out. */
    private static void noteOverruns(Activation activation, long now) {
        CheckInstance instance = activation.instance();
        if (!instance.streaming()) {
            activation
                    .statistics()
                    .overran(activation.timing.skipTo(now, instance.interval().toNanos()));
        }
    }
}
