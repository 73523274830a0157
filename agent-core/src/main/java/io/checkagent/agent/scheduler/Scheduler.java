// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import io.checkagent.agent.scheduler.Timing.Phase;
import io.checkagent.agent.stage.MonotonicClock;
import io.checkagent.api.Scope;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
 *   <li>One that the agent died of is held back first ({@link Crashes}).
 * </ul>
 *
 * <p>Time comes from a monotonic clock, so that a step of the wall clock moves nothing. Thread-safe.
 */
public final class Scheduler {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    static final Duration GRACE = Duration.ofSeconds(10);
    static final int STUCK_LIMIT = 16;
    static final long FOREVER = Long.MAX_VALUE;
    /** The loop looks at the checks at least so often. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    /** A known instance: what it did over all its activations, and the one that goes on. */
    private static final class Entry {
        CheckInstance instance;
        final CheckStatistics statistics = new CheckStatistics();

        @Nullable
        Activation active;

        Entry(CheckInstance instance) {
            this.instance = instance;
        }
    }

    private final RunnerPlaces places;
    private final FirstRuns firstRuns;
    private final MonotonicClock clock;
    private final Executor threads;
    private final Outlets outlets;
    private final Surroundings surroundings;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    /** Stopped, and not ended yet. */
    private final List<Activation> ending = new ArrayList<>();

    private volatile boolean nodeStarted;
    private volatile @Nullable Long lookedAt;
    private Optional<LeaderTerm> term = Optional.empty();

    /**
     * @param threads gives each run a thread of its own; must not run it in the caller's
     * @param outlets where what checks send goes
     */
    @Inject
    Scheduler(
            SchedulerSettings settings,
            MonotonicClock clock,
            RunThreads threads,
            Outlets outlets,
            Surroundings surroundings,
            FirstRuns firstRuns) {
        this(settings.checkRunners(), clock, threads::execute, outlets, surroundings, firstRuns);
    }

    Scheduler(
            int checkRunners,
            MonotonicClock clock,
            Executor threads,
            Outlets outlets,
            Surroundings surroundings,
            FirstRuns firstRuns) {
        if (checkRunners < 1) {
            throw new IllegalArgumentException("check_runners must be above 0");
        }
        this.places = new RunnerPlaces(checkRunners, STUCK_LIMIT, GRACE);
        this.clock = requireNonNull(clock, "clock is null");
        this.threads = requireNonNull(threads, "threads is null");
        this.outlets = requireNonNull(outlets, "outlets is null");
        this.surroundings = requireNonNull(surroundings, "surroundings is null");
        this.firstRuns = requireNonNull(firstRuns, "firstRuns is null");
    }

    /**
     * Makes an instance known, and starts it when its scope is started. One that is known by that id goes on undisturbed:
     * the same id is the same configuration, which may have moved to another place.
     */
    public synchronized void add(CheckInstance instance) {
        Entry entry = entries.computeIfAbsent(instance.id(), id -> new Entry(instance));
        entry.instance = instance;
        activate(entry);
    }

    /** Starts all NODE checks, and from now on those that are added. */
    public synchronized void start() {
        nodeStarted = true;
        entries.values().forEach(this::activate);
    }

    /** Starts all CLUSTER checks for a term, and from now on those that are added. */
    public synchronized void lead(LeaderTerm leaderTerm) {
        term = Optional.of(leaderTerm);
        entries.values().forEach(this::activate);
    }

    private void activate(Entry entry) {
        CheckInstance instance = entry.instance;
        boolean started =
                switch (instance.scope()) {
                    case NODE -> nodeStarted;
                    case CLUSTER -> term.isPresent();
                };
        if (started && entry.active == null) {
            Outlet outlet = outlets.open(instance, instance.scope() == Scope.CLUSTER ? term : Optional.empty());
            Timing timing = new Timing(clock.nanoTime() + firstDelay(entry));
            entry.active = new Activation(instance, entry.statistics, outlet, surroundings, timing);
            notifyAll();
        }
    }

    private long firstDelay(Entry entry) {
        long delay = firstRuns.delay(entry.instance);
        return surroundings
                .crashes()
                .hold(entry.instance)
                .map(hold -> {
                    log.error("check {} {}", entry.instance.id(), hold.reason());
                    entry.statistics.held(hold.reason());
                    return Math.max(delay, hold.remaining().toNanos());
                })
                .orElse(delay);
    }

    /**
     * Stops all instances of the scope, and waits until their runs ended.
     *
     * @return whether they all did, within that time; those that did not are refused whatever they still send
     * @throws InterruptedException when interrupted while waiting
     */
    public synchronized boolean stop(Scope scope, Duration limit) throws InterruptedException {
        switch (scope) {
            case NODE -> nodeStarted = false;
            case CLUSTER -> term = Optional.empty();
        }
        return end(stopAll(entry -> entry.instance.scope() == scope), limit);
    }

    /**
     * Stops instances and forgets them, waits until their runs ended, and then until what the CLUSTER checks among them
     * sent is acknowledged: another instance of the check may then read its position. One whose run goes on is shown until
     * it ends.
     *
     * @param limit for the runs to end
     * @param settleLimit for the acknowledgement, after which what is left is refused
     * @return as {@link #stop}
     * @throws InterruptedException when interrupted while waiting
     */
    public boolean remove(Collection<CheckInstance> instances, Duration limit, Duration settleLimit)
            throws InterruptedException {
        List<Activation> removed;
        boolean ended;
        synchronized (this) {
            Set<String> ids = instances.stream().map(CheckInstance::id).collect(Collectors.toSet());
            removed = stopAll(entry -> ids.contains(entry.instance.id()));
            entries.keySet().removeAll(ids);
            ended = end(removed, limit);
        }
        for (Activation activation : removed) {
            if (activation.instance().scope() == Scope.CLUSTER) {
                activation.outlet().settle(settleLimit);
            }
        }
        return ended;
    }

    private List<Activation> stopAll(Predicate<Entry> which) {
        List<Activation> stopping = new ArrayList<>();
        for (Entry entry : entries.values()) {
            Activation activation = entry.active;
            if (activation == null || !which.test(entry)) {
                continue;
            }
            entry.active = null;
            stopping.add(activation);
            activation.stop();
            if (activation.timing.isRunning()) {
                ending.add(activation);
                if (activation.timing.phase == Phase.RUNNING) {
                    activation.timing.interrupted(clock.nanoTime() + GRACE.toNanos());
                }
            } else {
                threads.execute(activation::close);
            }
        }
        notifyAll();
        return stopping;
    }

    private synchronized boolean end(List<Activation> stopping, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
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

    private List<Activation> active() {
        return entries.values().stream()
                .flatMap(entry -> Stream.ofNullable(entry.active))
                .toList();
    }

    /** Runs what is due, over and over, until interrupted. */
    public void loop() throws InterruptedException {
        lookedAt = clock.nanoTime();
        while (true) {
            synchronized (this) {
                long wait = tick() - clock.nanoTime();
                lookedAt = clock.nanoTime();
                if (wait > 0) {
                    wait(Math.max(1, Math.min(wait, LONGEST_WAIT.toNanos()) / 1_000_000));
                }
            }
        }
    }

    /**
     * How long the loop has not looked at the checks, when that is longer than it ever waits; empty before it began. Waits
     * for no lock.
     */
    Optional<Duration> stuckFor() {
        Long last = lookedAt;
        return Optional.ofNullable(last)
                .map(at -> Duration.ofNanos(clock.nanoTime() - at))
                .filter(time -> time.compareTo(LONGEST_WAIT.multipliedBy(4)) > 0);
    }

    /** Whether NODE checks are started. */
    boolean runsNodeChecks() {
        return nodeStarted;
    }

    /** Starts what is due and interrupts what is over its limit; returns when there is something to do again. */
    synchronized long tick() {
        long now = clock.nanoTime();
        long next = FOREVER;
        List<Activation> due = new ArrayList<>();
        for (Activation activation : ending) {
            next = Math.min(next, places.watch(activation, now));
        }
        for (Activation activation : active()) {
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
            } else {
                places.refusal(activation.instance()).ifPresent(activation.statistics()::held);
            }
        }
        return next;
    }

    /** The state of all instances, in the order they were added; then of those removed whose last run goes on. */
    public synchronized List<CheckStatus> status() {
        Instant now = surroundings.clock().instant();
        Stream<CheckStatus> known =
                entries.values().stream().map(entry -> entry.statistics.status(entry.instance, state(entry), now));
        Stream<CheckStatus> removed = ending.stream()
                .filter(activation -> !entries.containsKey(activation.instance().id()))
                .map(activation -> activation.status(state(activation.timing.phase)));
        return Stream.concat(known, removed).toList();
    }

    private CheckStatus.State state(Entry entry) {
        return Stream.concat(Stream.ofNullable(entry.active), ending.stream().filter(last -> last.instance()
                        .equals(entry.instance)))
                .map(activation -> state(activation.timing.phase))
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
        long now = clock.nanoTime();
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
