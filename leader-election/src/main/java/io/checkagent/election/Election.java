// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static io.checkagent.election.ElectionTimes.earlier;
import static io.checkagent.election.ElectionTimes.later;
import static java.util.Objects.requireNonNull;

import io.checkagent.election.LeaderElectionStatus.Role;
import io.checkagent.election.LeaderElectionStatus.State;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one candidate, as a state machine: told what happened, it says through {@link ElectionOutput} what to
 * do, and with {@link #nextWake()} when it wants to be called again. It does no I/O and has no thread, so virtual time
 * runs it as real time does. Not thread-safe.
 *
 * <p>Why two processes never lead at once: a leader's fence closes a lease less margin after the <em>start</em> of its
 * last successful renewal. The server carried that renewal out later than that, every other candidate saw it later
 * still, waits a whole lease from there, and writes only if the lock is still what it saw.
 */
class Election {
    /** Candidates that may take the lock at the same moment spread their attempts over this time. */
    static final Duration TAKEOVER_SPREAD = Duration.ofMillis(500);

    private enum Phase {
        CANDIDATE,
        LEADING,
        RELEASING,
        STOPPED
    }

    private record InFlight(LockRequest request, long startedAt, long startedWallMillis, long deadline) {}

    private final LeaderElectionConfig config;
    private final ResourceLock lock;
    private final ElectionClock clock;
    private final ElectionTimes times;
    private final ElectionOutput output;
    private final Observation observation;
    private final ElectionRecords records;
    private final ElectionFailures failures = new ElectionFailures();

    private Phase phase = Phase.CANDIDATE;
    private long nextAttempt;
    private long attemptedAt;
    private long refusedUntil;
    private long lastRequestId;
    private @Nullable InFlight inFlight;
    private boolean mustRead = true;
    private boolean mayHoldUnknowingly;
    private boolean watching;
    private Optional<String> watchRefusal = Optional.empty();
    private @Nullable LockSnapshot challenged;

    private @Nullable FencedTerm term;
    private long renewedAt;
    private Optional<LeaderElectionRecord> held = Optional.empty();
    private boolean workStopped = true;
    private long releaseBy;

    private String reportedHolder = "";
    private long renewals;
    private Optional<Duration> renewalLatency = Optional.empty();

    Election(
            LeaderElectionConfig config,
            ResourceLock lock,
            ElectionClock clock,
            RandomGenerator random,
            ElectionOutput output) {
        this.config = requireNonNull(config, "config is null");
        this.lock = requireNonNull(lock, "lock is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.times = new ElectionTimes(config, requireNonNull(random, "random is null"));
        this.output = requireNonNull(output, "output is null");
        this.observation = new Observation(config.leaseDuration());
        this.records = new ElectionRecords(config, clock, observation);
        this.nextAttempt = clock.nanoTime();
        this.attemptedAt = nextAttempt;
        this.refusedUntil = nextAttempt;
    }

    // ---- what happens ----

    /** Time has passed. */
    void onTime() {
        step();
    }

    void onAnswer(long id, LockSnapshot snapshot) {
        expire();
        InFlight answered = inFlight;
        if (answered == null || answered.request.id() != id) {
            return;
        }
        inFlight = null;
        if (answered.request instanceof LockRequest.Write write) {
            onWritten(answered, write, snapshot);
        } else {
            onRead(answered, snapshot);
        }
        step();
    }

    void onFailure(long id, FailureCause cause, String message) {
        expire();
        InFlight failed = inFlight;
        if (failed == null || failed.request.id() != id) {
            return;
        }
        inFlight = null;
        onFailed(failed.request, cause, message);
        step();
    }

    void onWatchOpened() {
        watching = true;
        watchRefusal = Optional.empty();
        reschedule();
        step();
    }

    void onWatchClosed() {
        watching = false;
        reschedule();
        step();
    }

    /** The lock cannot be watched for now, so it is polled. */
    void onWatchRefused(String message) {
        watchRefusal = Optional.of(message);
        onWatchClosed();
    }

    void onWatchShows(LockSnapshot snapshot) {
        expire();
        if (observation.latest().isPresent()
                && snapshot.isOlderThan(observation.latest().get())) {
            return;
        }
        switch (phase) {
            case CANDIDATE -> {
                failures.read();
                if (see(snapshot)) {
                    mustRead = false;
                    reschedule();
                }
            }
            case LEADING -> {
                if (!snapshot.isHeldBy(config.identity())) {
                    mustRead = true;
                    nextAttempt = earlier(nextAttempt, later(clock.nanoTime(), attemptedAt + times.firstRetry()));
                }
            }
            case RELEASING, STOPPED -> {
                // What is left to do depends on answers alone.
            }
        }
        step();
    }

    /** The listener has ended the work of the last term. */
    void onWorkStopped() {
        workStopped = true;
        reschedule();
        step();
    }

    /** Stops leading and releases the lock; {@link #isStopped()} tells when that is done or out of time. */
    void stop() {
        expire();
        if (phase == Phase.RELEASING || phase == Phase.STOPPED) {
            return;
        }
        boolean writing = inFlight != null && inFlight.request instanceof LockRequest.Write;
        boolean led = phase == Phase.LEADING;
        if (led) {
            endTerm("the agent shuts down");
        }
        if (!config.releaseOnShutdown() || !(led || writing || mayHoldUnknowingly)) {
            finish();
            return;
        }
        phase = Phase.RELEASING;
        mustRead = !led && !writing;
        nextAttempt = clock.nanoTime();
        releaseBy = nextAttempt + times.releaseTimeout;
        step();
    }

    /** This code failed in a way nobody foresaw: no longer lead, and start over after a pause. */
    void onDefect(String cause) {
        inFlight = null;
        if (phase == Phase.LEADING) {
            lose(cause);
        }
        mustRead = true;
        nextAttempt = clock.nanoTime() + times.retryPeriod;
    }

    /** When to call again at the latest, on the monotonic clock. */
    long nextWake() {
        boolean waitsForWork = phase == Phase.RELEASING && !workStopped;
        long wake = inFlight != null ? inFlight.deadline : waitsForWork ? releaseBy : nextAttempt;
        return switch (phase) {
            case CANDIDATE, STOPPED -> wake;
            case LEADING -> earlier(wake, lossAt());
            case RELEASING -> earlier(wake, releaseBy);
        };
    }

    boolean isStopped() {
        return phase == Phase.STOPPED;
    }

    Optional<Term> term() {
        return Optional.ofNullable(term);
    }

    long renewals() {
        return renewals;
    }

    LeaderElectionStatus status() {
        Optional<LeaderElectionRecord> record = observation.latest().flatMap(LockSnapshot::record);
        long changedAt = phase == Phase.LEADING ? renewedAt : observation.changedAt();
        return new LeaderElectionStatus(
                failures.standing().isPresent() ? State.FAILING : State.RUNNING,
                config.identity(),
                phase == Phase.LEADING ? Role.LEADER : Role.FOLLOWER,
                record.flatMap(LeaderElectionRecord::holder),
                record.flatMap(LeaderElectionRecord::acquireTime),
                record.flatMap(LeaderElectionRecord::renewTime),
                record.flatMap(LeaderElectionRecord::holder).map(h -> Duration.ofNanos(clock.nanoTime() - changedAt)),
                record.map(LeaderElectionRecord::leaderTransitions).orElse(0),
                lock.kind(),
                lock.namespace(),
                lock.name(),
                failures.standing().or(() -> watchRefusal),
                watching,
                renewals,
                renewalLatency,
                failures.counts());
    }

    // ---- the rules ----

    /** When this candidate may try to take the lock that it sees, or to mark a vanished one. */
    long takeableAt(LockSnapshot seen, long now) {
        if (observation.isFree() || seen.isHeldBy(config.identity())) {
            return now;
        }
        // The leader, if it lives, comes first: it takes the lock back as soon as it notices.
        return seen.record().isEmpty() ? observation.changedAt() + times.takeoverSpread : observation.expiresAt();
    }

    /**
     * Whether the lock must be marked before anybody may wait for it. An absent object has no version that could prove
     * that nothing happened in between, and an unreadable record cannot change visibly; the mark has and can.
     */
    boolean mustMark(LockSnapshot seen) {
        return seen.record().isEmpty() && !observation.isFree();
    }

    /** From when a renewal counts: others may have seen it soon after its request began. */
    long countsFrom(long startedAt) {
        return startedAt;
    }

    /** Until when a renewal that counts from then keeps the fence open. */
    FencedTerm.LeadingUntil leadingUntil(long startedAt, long startedWallMillis) {
        return new FencedTerm.LeadingUntil(
                startedAt + times.usableLease,
                startedWallMillis + Duration.ofNanos(times.usableLease).toMillis());
    }

    /** When the leader stops for want of a renewal. */
    long lossAt() {
        return renewedAt + times.renewDeadline;
    }

    /** When a request that begins now is given up. */
    long requestDeadline(long now) {
        long deadline = now + times.requestTimeout;
        return switch (phase) {
            case CANDIDATE, STOPPED -> deadline;
            case LEADING -> earlier(deadline, lossAt());
            case RELEASING -> earlier(deadline, releaseBy);
        };
    }

    FencedTerm newTerm(long number) {
        return new FencedTerm(number, config.identity(), clock);
    }

    // ---- what to do ----

    private void step() {
        expire();
        long now = clock.nanoTime();
        boolean waitsForWork = phase == Phase.RELEASING && !workStopped;
        if (phase != Phase.STOPPED && inFlight == null && !waitsForWork && now - nextAttempt >= 0) {
            attempt(now);
        }
    }

    /** What time alone has ended, before anything else is taken into account. */
    private void expire() {
        long now = clock.nanoTime();
        InFlight late = inFlight;
        if (late != null && now - late.deadline >= 0) {
            inFlight = null;
            output.abandon(late.request);
            onFailed(late.request, FailureCause.TIMEOUT, timeoutMessage(late));
        }
        if (phase == Phase.LEADING && now - lossAt() >= 0) {
            lose("no renewal succeeded for " + text(now - renewedAt)
                    + failures.standing().map(error -> ": " + error).orElse(""));
            nextAttempt = now + times.spread(times.backOff(failures));
        }
        if (phase == Phase.RELEASING && now - releaseBy >= 0) {
            finish();
        }
    }

    private void attempt(long now) {
        attemptedAt = now;
        Optional<LockSnapshot> latest = observation.latest();
        if (mustRead || latest.isEmpty()) {
            send(new LockRequest.Get(++lastRequestId), now);
            return;
        }
        LockSnapshot seen = latest.get();
        switch (phase) {
            case CANDIDATE -> {
                boolean takeable = workStopped && now - takeableAt(seen, now) >= 0;
                send(
                        takeable
                                ? new LockRequest.Write(
                                        ++lastRequestId, seen, mustMark(seen) ? records.mark() : claim(seen))
                                : new LockRequest.Get(++lastRequestId),
                        now);
            }
            case LEADING -> {
                // A version proves that nobody led since; a lock that vanished has none, so the fence must prove it.
                if (seen.isVanished() && !requireNonNull(term, "term is null").isOpen()) {
                    lose("the lock vanished while this process did not run");
                    step();
                    return;
                }
                send(new LockRequest.Write(++lastRequestId, seen, claim(seen)), now);
            }
            case RELEASING -> send(new LockRequest.Write(++lastRequestId, seen, records.released(seen, held)), now);
            case STOPPED -> {
                // Nothing is attempted any more.
            }
        }
    }

    private LeaderElectionRecord claim(LockSnapshot seen) {
        return records.claim(seen, phase == Phase.LEADING ? held : Optional.empty());
    }

    private void send(LockRequest request, long now) {
        inFlight = new InFlight(request, now, clock.currentTimeMillis(), requestDeadline(now));
        output.send(request);
    }

    private void onRead(InFlight answered, LockSnapshot answer) {
        mustRead = false;
        failures.read();
        long now = clock.nanoTime();
        // The watch may have shown a later state, such as a release, while the answer was on its way.
        Optional<LockSnapshot> overtaking = observation
                .latest()
                .filter(latest -> observation.changedAt() - answered.startedAt > 0 && answer.isOlderThan(latest));
        LockSnapshot snapshot = overtaking.orElse(answer);
        boolean changed = overtaking.isEmpty() && see(answer);
        boolean own = snapshot.isHeldBy(config.identity());
        switch (phase) {
            case CANDIDATE -> {
                if (challenged != null && changed && watching && sameHolder(challenged, snapshot)) {
                    output.reopenWatch();
                }
                challenged = null;
                reschedule();
            }
            case LEADING -> {
                nextAttempt = now;
                if (!own && !snapshot.isVanished()) {
                    lose(snapshot.record()
                            .get()
                            .holder()
                            .map(holder -> "the lock is now held by " + holder)
                            .orElse("somebody else released the lock"));
                    mustRead = false;
                    reschedule();
                }
            }
            case RELEASING -> {
                nextAttempt = now;
                if (!own) {
                    finish();
                }
            }
            case STOPPED -> {
                // Too late to matter.
            }
        }
    }

    private void onWritten(InFlight answered, LockRequest.Write write, LockSnapshot snapshot) {
        failures.written();
        mayHoldUnknowingly = false;
        see(snapshot);
        switch (phase) {
            case CANDIDATE -> {
                if (write.record().isHeldBy(config.identity())) {
                    startLeading(answered, write);
                } else {
                    reschedule();
                }
            }
            case LEADING -> onRenewed(answered, write.record());
            case RELEASING -> {
                nextAttempt = clock.nanoTime();
                if (write.record().isReleased()) {
                    finish();
                }
            }
            case STOPPED -> {
                // Too late to matter.
            }
        }
    }

    private void startLeading(InFlight answered, LockRequest.Write write) {
        FencedTerm started = newTerm(write.record().leaderTransitions());
        term = started;
        onRenewed(answered, write.record());
        if (!started.isOpen()) {
            // The machine was suspended while the answer waited: others may have led since.
            term = null;
            mayHoldUnknowingly = true;
            mustRead = true;
            nextAttempt = clock.nanoTime();
            return;
        }
        phase = Phase.LEADING;
        workStopped = false;
        output.startedLeading(started, whyTakeable(write.seen()));
    }

    private void onRenewed(InFlight answered, LeaderElectionRecord record) {
        held = Optional.of(record);
        renewedAt = countsFrom(answered.startedAt);
        renewals++;
        renewalLatency = Optional.of(Duration.ofNanos(clock.nanoTime() - answered.startedAt));
        requireNonNull(term, "term is null").extend(leadingUntil(renewedAt, answered.startedWallMillis));
        nextAttempt = answered.startedAt + times.retryPeriod;
    }

    private void onFailed(LockRequest request, FailureCause cause, String message) {
        failures.failed(request, cause, message);
        boolean write = request instanceof LockRequest.Write;
        boolean lostRace = cause == FailureCause.CONFLICT || cause == FailureCause.NOT_FOUND;
        mayHoldUnknowingly |= write && cause.leavesOutcomeOpen();
        // What may have been carried out has changed the version: writing again would only be refused.
        mustRead |= write && (lostRace || cause.leavesOutcomeOpen() || phase == Phase.RELEASING);
        boolean once = failures.consecutive() == 1;
        long backOff = times.backOff(failures);
        long now = clock.nanoTime();
        switch (phase) {
            case CANDIDATE -> {
                if (cause == FailureCause.CONFLICT) {
                    challenged =
                            observation.isFree() ? null : observation.latest().orElse(null);
                    nextAttempt = now + times.takeoverJitter() + (once ? 0 : backOff);
                } else if (cause.isRefusal()) {
                    nextAttempt = now + times.backOffWhenRefused(failures);
                    refusedUntil = nextAttempt;
                } else {
                    nextAttempt = now + times.spread(backOff);
                }
            }
            case LEADING, RELEASING -> nextAttempt = now + (lostRace && once ? 0 : backOff);
            case STOPPED -> {
                // Too late to matter.
            }
        }
    }

    private void lose(String cause) {
        endTerm(cause);
        phase = Phase.CANDIDATE;
        mustRead = true;
        mayHoldUnknowingly = true;
    }

    private void endTerm(String cause) {
        FencedTerm ended = requireNonNull(term, "term is null");
        term = null;
        ended.end();
        output.stoppedLeading(ended, cause);
    }

    private void finish() {
        phase = Phase.STOPPED;
        if (inFlight != null) {
            output.abandon(inFlight.request);
            inFlight = null;
        }
    }

    /** Takes in what the lock shows; returns whether its record changed. */
    private boolean see(LockSnapshot snapshot) {
        boolean changed = observation.see(snapshot, clock.nanoTime());
        if (changed) {
            mayHoldUnknowingly &= snapshot.isHeldBy(config.identity());
            snapshot.record().flatMap(LeaderElectionRecord::holder).ifPresent(this::report);
        }
        return changed;
    }

    private void report(String holder) {
        if (!holder.equals(reportedHolder)) {
            reportedHolder = holder;
            output.newLeader(holder);
        }
    }

    /** Sets a candidate's next attempt by what it sees, unless it has to read first or a request is under way. */
    private void reschedule() {
        Optional<LockSnapshot> seen = observation.latest();
        if (phase != Phase.CANDIDATE || inFlight != null || mustRead || seen.isEmpty()) {
            return;
        }
        long now = clock.nanoTime();
        long poll = now + times.spread(times.retryPeriod);
        long at = poll;
        if (workStopped) {
            boolean own = seen.get().isHeldBy(config.identity());
            at = later(now, takeableAt(seen.get(), now)) + (own ? 0 : times.takeoverJitter());
        }
        at = watching ? at : earlier(at, poll);
        nextAttempt = failures.writeRefused() ? later(at, refusedUntil) : at;
    }

    // ---- what is said ----

    private String whyTakeable(LockSnapshot seen) {
        if (seen.record().isEmpty()) {
            return "nobody held the lock";
        }
        LeaderElectionRecord record = seen.record().get();
        if (record.isReleased()) {
            return "the lock was released";
        }
        return record.isHeldBy(config.identity())
                ? "the lock was its own already"
                : "the lease of " + record.holderIdentity() + " ran out";
    }

    private static boolean sameHolder(LockSnapshot first, LockSnapshot second) {
        return first.record().isPresent()
                && second.isHeldBy(first.record().get().holderIdentity());
    }

    private String timeoutMessage(InFlight late) {
        String verb = late.request instanceof LockRequest.Write ? "write " : "read ";
        return "The API server did not answer within " + text(late.deadline - late.startedAt) + " to " + verb
                + lock.describe() + "; it will be tried again.";
    }

    private static String text(long nanos) {
        Duration duration = Duration.ofNanos(nanos);
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }
}
