// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.checkagent.election.SimulatedNetwork.Server;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A process that runs the elector's rules in virtual time: with its own clocks, its own network, its own troubles. */
final class SimulatedCandidate implements ElectionOutput {
    private final Simulation simulation;
    private final SplittableRandom random;
    private final String identity;
    private final LeaderElectionConfig config;
    private final Election election;
    private final List<Term> terms = new ArrayList<>();
    private final Map<Long, Long> startOfRequest = new HashMap<>();
    private final Deque<Runnable> waiting = new ArrayDeque<>();

    final SimulatedClock clock;
    final SimulatedNetwork network;

    private boolean alive = true;
    private boolean stopped;
    private boolean halted;
    private boolean sawContent;
    private boolean forbidden;
    private final boolean mayWatch;
    private @Nullable Consumer<LockSnapshot> watch;
    private boolean watchDead;
    private long wakeGeneration;
    private @Nullable Term leading;
    private long renewalStartedAt;
    private long requests;

    SimulatedCandidate(Simulation simulation, String identity, Duration lease, double clockRate, boolean mayWatch) {
        this.simulation = simulation;
        this.random = simulation.random.split();
        this.identity = identity;
        this.config = LeaderElectionConfig.ofLease(identity, lease);
        this.mayWatch = mayWatch;
        this.clock = new SimulatedClock(simulation.time, clockRate, random.nextLong(-3_600_000, 3_600_000));
        this.network = new SimulatedNetwork(simulation.time, random.split());
        this.election = simulation.rules.create(config, new NamedLock(), clock, random.split(), this);
    }

    void start() {
        handle(election::onTime);
        openWatch();
    }

    // ---- troubles ----

    void kill() {
        alive = false;
        closeWatch();
    }

    void stopGracefully() {
        handle(election::stop);
    }

    void freeze() {
        halted = true;
    }

    void thaw() {
        halted = false;
        drain();
    }

    void suspend() {
        halted = true;
        clock.suspend();
    }

    void resume() {
        clock.resume();
        thaw();
    }

    /** Ends a freeze or a suspension before its time. */
    void endHalt() {
        if (halted) {
            resume();
        }
    }

    void forbid(boolean value) {
        forbidden = value;
    }

    /** The watch shows nothing any more, and nobody notices. */
    void deafenWatch() {
        watchDead = true;
    }

    void breakWatch() {
        if (watch != null) {
            closeWatch();
            handle(election::onWatchClosed);
            simulation.time.after(Duration.ofMillis(random.nextLong(100, 3000)), this::openWatch);
        }
    }

    // ---- what is seen from outside ----

    String identity() {
        return identity;
    }

    LeaderElectionConfig config() {
        return config;
    }

    boolean isAlive() {
        return alive && !stopped;
    }

    boolean isHalted() {
        return halted;
    }

    boolean sawContent() {
        return sawContent;
    }

    boolean watches() {
        return watch != null && !watchDead;
    }

    long requests() {
        return requests;
    }

    Optional<Term> openTerm() {
        if (!alive) {
            return Optional.empty();
        }
        for (Term term : terms) {
            if (term.isOpen()) {
                return Optional.of(term);
            }
        }
        return Optional.empty();
    }

    /** How long past the renew deadline this process still counts itself leader; not positive when all is well. */
    Duration overstay() {
        if (leading == null || halted || !isAlive()) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(clock.nanoTime() - renewalStartedAt).minus(config.renewDeadline());
    }

    boolean leads() {
        return leading != null && isAlive();
    }

    // ---- the process ----

    private void handle(Runnable message) {
        if (!isAlive()) {
            return;
        }
        waiting.add(message);
        drain();
    }

    private void drain() {
        while (!halted && !waiting.isEmpty() && isAlive()) {
            waiting.remove().run();
        }
        if (!halted && isAlive()) {
            stopped = election.isStopped();
            scheduleWake();
        }
        if (stopped) {
            closeWatch();
        }
    }

    private void scheduleWake() {
        long generation = ++wakeGeneration;
        simulation.time.at(clock.whenItShows(election.nextWake()), () -> {
            if (generation == wakeGeneration) {
                handle(election::onTime);
            }
        });
    }

    private void openWatch() {
        if (!isAlive() || watch != null) {
            return;
        }
        if (!mayWatch) {
            handle(() -> election.onWatchRefused("The watch is refused."));
            return;
        }
        if (simulation.server.mode() != Server.Mode.WELL) {
            simulation.time.after(Duration.ofMillis(random.nextLong(500, 5000)), this::openWatch);
            return;
        }
        network.carry(() -> {
            if (!isAlive() || watch != null) {
                return;
            }
            watchDead = false;
            handle(election::onWatchOpened);
            Consumer<LockSnapshot> opened = snapshot -> {
                if (watchDead
                        || !network.carryInOrder(() -> handle(() -> {
                            sawContent |= !snapshot.isBlank();
                            election.onWatchShows(snapshot);
                        }))) {
                    watchDead = true;
                }
            };
            watch = opened;
            simulation.api.watch(opened);
        });
        simulation.time.after(Duration.ofSeconds(5), this::openWatch);
    }

    private void closeWatch() {
        if (watch != null) {
            simulation.api.unwatch(watch);
            watch = null;
        }
    }

    // ---- what the rules want done ----

    @Override
    public void send(LockRequest request) {
        requests++;
        startOfRequest.put(request.id(), clock.nanoTime());
        network.carry(() -> arrive(request));
    }

    private void arrive(LockRequest request) {
        switch (simulation.server.mode()) {
            case HANGS -> simulation.server.hold(() -> arrive(request));
            case FAILS -> fail(request, FailureCause.SERVER_ERROR);
            case THROTTLES -> fail(request, FailureCause.THROTTLED);
            case FAILS_AFTERWARDS -> {
                execute(request);
                fail(request, FailureCause.SERVER_ERROR);
            }
            case WELL -> {
                if (forbidden) {
                    fail(request, FailureCause.FORBIDDEN);
                    return;
                }
                Optional<LockSnapshot> result = execute(request);
                if (result.isPresent()) {
                    network.carry(() -> handle(() -> answer(request, result.get())));
                } else {
                    fail(request, FailureCause.CONFLICT);
                }
            }
        }
    }

    private Optional<LockSnapshot> execute(LockRequest request) {
        if (request instanceof LockRequest.Write write) {
            return simulation.api.write(write.seen(), write.record(), simulation.ignoresResourceVersion);
        }
        return Optional.of(simulation.api.get());
    }

    private void answer(LockRequest request, LockSnapshot snapshot) {
        sawContent |= !snapshot.isBlank();
        long before = election.renewals();
        long startedBefore = renewalStartedAt;
        // Set first: the answer may start a term within this call.
        renewalStartedAt = startOfRequest.getOrDefault(request.id(), 0L);
        election.onAnswer(request.id(), snapshot);
        if (election.renewals() == before) {
            renewalStartedAt = startedBefore;
        }
    }

    private void fail(LockRequest request, FailureCause cause) {
        network.carry(() -> handle(() -> election.onFailure(request.id(), cause, cause + " from the API server.")));
    }

    @Override
    public void abandon(LockRequest request) {
        startOfRequest.remove(request.id());
    }

    @Override
    public void startedLeading(Term term, String cause) {
        terms.add(term);
        leading = term;
        simulation.onLeader(this, term);
    }

    @Override
    public void stoppedLeading(Term term, String cause) {
        leading = null;
        simulation.trace(() -> identity + " stops: " + cause);
        simulation.time.after(
                Duration.ofMillis(random.nextLong(config.releaseTimeout().toMillis() / 2)),
                () -> handle(election::onWorkStopped));
    }

    @Override
    public void newLeader(String holder) {
        simulation.trace(() -> identity + " sees leader " + holder);
    }

    @Override
    public void reopenWatch() {
        breakWatch();
    }

    /** A lock of which the rules need the name alone. */
    static class NamedLock implements ResourceLock {
        @Override
        public LockKind kind() {
            return LockKind.ENDPOINTS;
        }

        @Override
        public String namespace() {
            return "default";
        }

        @Override
        public String name() {
            return "datadog-leader-election";
        }

        @Override
        public LockSnapshot get() {
            throw new UnsupportedOperationException("the simulation brings the answers itself");
        }

        @Override
        public LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) {
            throw new UnsupportedOperationException("the simulation brings the answers itself");
        }

        @Override
        public LockWatch watch(LockWatchListener listener) throws LockRequestException {
            throw new UnsupportedOperationException("the simulation brings the answers itself");
        }
    }
}
