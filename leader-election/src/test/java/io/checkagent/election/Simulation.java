// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.checkagent.election.SimulatedNetwork.Server;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * One schedule of troubles, all of it drawn from one seed: candidates with clocks of up to {@value #DRIFT_PERCENT} %
 * drift compete for a lock; for a while their processes are frozen, suspended, killed and stopped, their network is
 * cut, slow and lossy, the API server hangs and fails, and the lock is edited; then all is well again. Throws an
 * {@link AssertionError} that names the seed as soon as a promise of the election is broken.
 */
final class Simulation {
    static final int DRIFT_PERCENT = 5;
    private static final int LEASES_OF_TROUBLE = 10;
    private static final int TRACE_LINES = 80;

    private static final List<Server.Mode> FAULTS =
            List.of(Server.Mode.HANGS, Server.Mode.FAILS, Server.Mode.FAILS_AFTERWARDS, Server.Mode.THROTTLES);

    /** Makes the rules that are put to the test. */
    @FunctionalInterface
    interface Rules {
        Election create(
                LeaderElectionConfig config,
                ResourceLock lock,
                ElectionClock clock,
                RandomGenerator random,
                ElectionOutput output);
    }

    final VirtualTime time = new VirtualTime();
    final SimulatedApiServer api = new SimulatedApiServer();
    final Server server = new Server();
    final SplittableRandom random;
    final Rules rules;
    final boolean ignoresResourceVersion;

    private final long seed;
    private final List<SimulatedCandidate> candidates = new ArrayList<>();
    private final Deque<String> trace = new ArrayDeque<>();
    private final Duration lease;
    private final boolean mixedLeases;
    private final boolean allWatch;
    private final boolean suspends;
    private boolean calm;
    private boolean refused;
    private boolean shortened;
    private int started;
    private long highestTerm = -1;
    private String lastLeader = "";
    private long terms;
    private boolean numbersMayStartAnew;

    Simulation(long seed, Rules rules, boolean ignoresResourceVersion) {
        this.seed = seed;
        this.rules = rules;
        this.ignoresResourceVersion = ignoresResourceVersion;
        this.random = new SplittableRandom(seed);
        this.lease = Duration.ofSeconds(pick(4, 6, 15, 30, 60));
        this.mixedLeases = random.nextInt(5) == 0;
        this.allWatch = random.nextInt(3) > 0;
        this.suspends = random.nextBoolean();
    }

    /** Runs the schedule; returns how many terms there were. */
    long run() {
        int count = random.nextInt(2, 6);
        for (int i = 0; i < count; i++) {
            startCandidate();
        }
        scheduleTrouble();
        time.runUntil(lease.multipliedBy(LEASES_OF_TROUBLE).toNanos(), this::checkSafety);
        becomeCalm();
        time.runUntil(time.now() + recoveryBound().toNanos(), this::checkSafety);
        checkLeaderAndQuiet();
        return terms;
    }

    // ---- promises ----

    private void checkSafety() {
        SimulatedCandidate open = null;
        for (SimulatedCandidate candidate : candidates) {
            if (candidate.openTerm().isPresent()) {
                if (open != null) {
                    throw broken("two leaders: " + open.identity() + " and " + candidate.identity());
                }
                open = candidate;
            }
            if (candidate.overstay().compareTo(Duration.ofMillis(1)) > 0) {
                throw broken(candidate.identity() + " leads " + candidate.overstay() + " past its renew deadline");
            }
        }
    }

    void onLeader(SimulatedCandidate candidate, Term term) {
        terms++;
        trace(() -> candidate.identity() + " starts " + term);
        boolean again = candidate.identity().equals(lastLeader);
        if (!numbersMayStartAnew && (again ? term.number() < highestTerm : term.number() <= highestTerm)) {
            throw broken(term + " follows term " + highestTerm + " of " + lastLeader);
        }
        highestTerm = term.number();
        lastLeader = candidate.identity();
    }

    /**
     * How soon after the last trouble there is a leader: the lock may have changed hands at the very end of the
     * troubles, must be seen, run out, and be taken, perhaps at the second attempt.
     */
    private Duration recoveryBound() {
        Duration longestLease = mixedLeases ? lease.multipliedBy(2) : lease;
        Duration poll = longestLease.dividedBy(4).multipliedBy(22).dividedBy(10);
        Duration seen = poll.plus(Duration.ofSeconds(10));
        Duration retried = poll.multipliedBy(2).plus(Duration.ofSeconds(2));
        Duration allowed = refused ? Duration.ofMinutes(5) : Duration.ZERO;
        return longestLease
                .plus(seen)
                .plus(retried)
                .plus(allowed)
                .multipliedBy(100 + DRIFT_PERCENT)
                .dividedBy(100 - DRIFT_PERCENT);
    }

    private void checkLeaderAndQuiet() {
        SimulatedCandidate leader = candidates.stream()
                .filter(candidate -> candidate.openTerm().isPresent())
                .findFirst()
                .orElseThrow(() -> broken("no leader " + recoveryBound() + " after the last trouble"));
        List<SimulatedCandidate> followers = candidates.stream()
                .filter(candidate -> candidate != leader && candidate.isAlive() && candidate.watches())
                .toList();
        List<Long> before = followers.stream().map(SimulatedCandidate::requests).toList();
        long renewalsBefore = leader.requests();
        Duration rest = leader.config().leaseDuration().multipliedBy(3);
        time.runUntil(time.now() + rest.toNanos(), this::checkSafety);
        if (!leader.leads()) {
            throw broken(leader.identity() + " lost the lead while all was well");
        }
        if (leader.requests() - renewalsBefore > 14) {
            throw broken(leader.identity() + " made " + (leader.requests() - renewalsBefore) + " requests in " + rest);
        }
        if (allWatch
                && !followers.stream()
                        .map(SimulatedCandidate::requests)
                        .toList()
                        .equals(before)) {
            throw broken("a follower that watches made requests while all was well");
        }
        if (!followers.isEmpty()) {
            Duration workAndTakeover =
                    leader.config().releaseTimeout().dividedBy(2).plusSeconds(1);
            leader.stopGracefully();
            time.runUntil(time.now() + workAndTakeover.toNanos(), this::checkSafety);
            if (candidates.stream().noneMatch(SimulatedCandidate::leads)) {
                throw broken("no leader " + workAndTakeover + " after a release");
            }
        }
    }

    AssertionError broken(String promise) {
        return new AssertionError(promise + " at " + seconds() + " s in the schedule of seed " + seed
                + " (again with -Dsimulation.seed=" + seed + "), lock "
                + api.get().raw().orElse("blank") + "\n  "
                + String.join("\n  ", trace));
    }

    void trace(Supplier<String> line) {
        if (trace.size() == TRACE_LINES) {
            trace.removeFirst();
        }
        trace.add(seconds() + " s: " + line.get());
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.3f", time.now() / 1e9);
    }

    // ---- troubles ----

    private void scheduleTrouble() {
        time.after(Duration.ofMillis(random.nextLong(lease.toMillis() * 2 / 3)), () -> {
            if (!calm) {
                makeTrouble();
                scheduleTrouble();
            }
        });
    }

    List<SimulatedCandidate> candidates() {
        return List.copyOf(candidates);
    }

    void startCandidate() {
        if (api.isDamaged() && candidates.stream().anyMatch(SimulatedCandidate::isAlive)) {
            // The one thing that the rules cannot be safe against: who starts while the lock is damaged cannot know
            // that there is a leader.
            time.after(Duration.ofSeconds(1), this::startCandidate);
            return;
        }
        double rate = 1 + random.nextInt(-DRIFT_PERCENT, DRIFT_PERCENT + 1) / 100.0;
        Duration own = mixedLeases && random.nextBoolean() ? lease.multipliedBy(2) : lease;
        boolean mayWatch = allWatch || random.nextBoolean();
        SimulatedCandidate candidate = new SimulatedCandidate(this, "agent-" + started++, own, rate, mayWatch);
        candidates.add(candidate);
        trace(() -> candidate.identity() + " is started, lease " + own.toSeconds() + " s, clock rate " + rate);
        candidate.start();
    }

    private void makeTrouble() {
        List<SimulatedCandidate> alive =
                candidates.stream().filter(SimulatedCandidate::isAlive).toList();
        if (alive.isEmpty()) {
            return;
        }
        Optional<SimulatedCandidate> leader =
                alive.stream().filter(SimulatedCandidate::leads).findFirst();
        SimulatedCandidate victim =
                leader.isPresent() && random.nextBoolean() ? leader.get() : alive.get(random.nextInt(alive.size()));
        Duration howLong =
                Duration.ofMillis(random.nextLong(100, lease.multipliedBy(2).toMillis()));
        int kind = random.nextInt(20);
        if (victim.isHalted() && kind < 5) {
            return;
        }
        switch (kind) {
            case 0, 1 -> {
                trace(() -> victim.identity() + " is frozen for " + howLong);
                victim.freeze();
                time.after(howLong, victim::thaw);
            }
            case 2 -> {
                if (!suspends) {
                    return;
                }
                trace(() -> victim.identity() + " is suspended for " + howLong);
                victim.suspend();
                time.after(howLong, victim::resume);
            }
            case 3 -> {
                trace(() -> victim.identity() + " is killed");
                victim.kill();
                time.after(howLong, this::startCandidate);
            }
            case 4 -> {
                trace(() -> victim.identity() + " is stopped");
                victim.stopGracefully();
                time.after(howLong, this::startCandidate);
            }
            case 5, 6 -> {
                trace(() -> victim.identity() + " is cut off for " + howLong);
                victim.network.cut();
                time.after(howLong, victim.network::heal);
            }
            case 7 -> {
                trace(() -> victim.identity() + " has a slow network for " + howLong);
                victim.network.slowDown(Duration.ofMillis(random.nextLong(100, lease.toMillis())));
                time.after(howLong, victim.network::heal);
            }
            case 8, 9 -> {
                trace(() -> victim.identity() + " loses messages for " + howLong);
                victim.network.lose(0.3 + 0.5 * random.nextDouble());
                time.after(howLong, victim.network::heal);
            }
            case 10, 11 -> {
                Server.Mode mode = FAULTS.get(random.nextInt(FAULTS.size()));
                trace(() -> "the API server " + mode + " for " + howLong);
                server.enter(mode);
                time.after(howLong, () -> server.enter(Server.Mode.WELL));
            }
            case 12 -> {
                trace(() -> victim.identity() + " has no permission for " + howLong);
                refused = true;
                victim.forbid(true);
                time.after(howLong, () -> victim.forbid(false));
            }
            case 13 -> {
                // A wall clock set back while the machine is suspended hides the suspension; nothing can tell then.
                long millis = random.nextLong(suspends ? 0 : -7_200_000, 7_200_000);
                trace(() -> victim.identity() + "'s wall clock jumps by " + millis + " ms");
                victim.clock.setWallClock(millis);
            }
            case 14 -> {
                trace(() -> victim.identity() + "'s watch goes deaf");
                victim.deafenWatch();
            }
            case 15 -> victim.breakWatch();
            case 16 -> api.label();
            default -> damageLock(alive);
        }
    }

    private void damageLock(List<SimulatedCandidate> alive) {
        if (api.get().isBlank() || !alive.stream().allMatch(SimulatedCandidate::sawContent)) {
            return;
        }
        switch (random.nextInt(5)) {
            case 0 -> {
                trace(() -> "the lock is deleted");
                numbersMayStartAnew = true;
                api.delete();
            }
            case 1 -> {
                trace(() -> "the lock's annotation is removed");
                numbersMayStartAnew = true;
                api.removeAnnotation();
            }
            case 2 -> {
                trace(() -> "the lock is overwritten with garbage");
                numbersMayStartAnew = true;
                api.overwrite("garbage " + random.nextInt());
            }
            case 3 ->
                edit(record -> new LeaderElectionRecord(
                        "a-stranger",
                        record.leaseDurationSeconds(),
                        record.acquireTime(),
                        record.renewTime(),
                        record.leaderTransitions()));
            default -> {
                if (!shortened) {
                    // Once: who misses what lies between two such edits cannot know the lease that was meant.
                    shortened = true;
                    edit(record -> new LeaderElectionRecord(
                            record.holderIdentity(),
                            1,
                            record.acquireTime(),
                            record.renewTime(),
                            record.leaderTransitions()));
                }
            }
        }
    }

    private void edit(UnaryOperator<LeaderElectionRecord> change) {
        api.get()
                .record()
                .filter(record -> !record.isReleased() && record.leaseDurationSeconds() > 1)
                .ifPresent(record -> {
                    trace(() -> "the lock's record is edited to " + change.apply(record));
                    api.overwrite(RecordJson.write(change.apply(record)));
                });
    }

    private void becomeCalm() {
        calm = true;
        trace(() -> "all is well from now on");
        server.enter(Server.Mode.WELL);
        for (SimulatedCandidate candidate : candidates) {
            candidate.network.heal();
            candidate.forbid(false);
            candidate.endHalt();
        }
        startCandidate();
    }

    private long pick(long... values) {
        return values[random.nextInt(values.length)];
    }
}
