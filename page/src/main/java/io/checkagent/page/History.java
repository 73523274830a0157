// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.leadership.Leadership;
import io.checkagent.agent.recent.RecentResults;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.Scheduler;
import io.checkagent.api.Scope;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.OutputStatus;
import io.checkagent.election.LeaderElectionStatus;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The last half hour, for the plots: a point every few seconds, and the leaders. Bounded. Thread-safe. */
final class History {
    private static final int POINTS = 360;
    private static final int TERMS = 100;
    private static final String LAG = "lag_seconds";

    private final Leadership leadership;
    private final Scheduler scheduler;
    private final Delivery delivery;
    private final RecentResults recent;
    private final Clock clock;
    private final Deque<Point> points = new ArrayDeque<>();
    private final Deque<Term> terms = new ArrayDeque<>();

    /**
     * One moment.
     *
     * @param lag in seconds, the greatest that a check of the cluster tells; empty when none does
     * @param delivered items acknowledged since the start, by all outputs together
     * @param queuedBytes not yet acknowledged, by all outputs together
     * @param events handed to the outputs since the start
     */
    record Point(Instant at, OptionalDouble lag, long delivered, long queuedBytes, long events) {}

    /**
     * A leader, as this agent saw it.
     *
     * @param leader empty for the time without one
     * @param own whether it is this agent
     */
    record Term(Optional<String> leader, int transitions, boolean own, Instant since) {}

    /** All that is kept, oldest first. */
    record Kept(Instant now, List<Point> points, List<Term> terms) {}

    @Inject
    History(Leadership leadership, Scheduler scheduler, Delivery delivery, RecentResults recent, Clock clock) {
        this.leadership = requireNonNull(leadership, "leadership is null");
        this.scheduler = requireNonNull(scheduler, "scheduler is null");
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.recent = requireNonNull(recent, "recent is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Notes who leads, if that has changed. */
    void noteLeader() {
        leadership.status().election().ifPresent(this::note);
    }

    private synchronized void note(LeaderElectionStatus election) {
        boolean own = election.role() == LeaderElectionStatus.Role.LEADER;
        Optional<String> leader = election.currentHolder();
        Term last = terms.peekLast();
        if (last != null && last.leader.equals(leader) && last.own == own) {
            return;
        }
        if (terms.size() == TERMS) {
            terms.removeFirst();
        }
        terms.addLast(new Term(leader, election.transitions(), own, clock.instant()));
    }

    /** Notes how things stand. */
    void notePoint() {
        OptionalDouble lag = scheduler.status().stream()
                .filter(check -> check.scope() == Scope.CLUSTER && check.state() != CheckStatus.State.STANDBY)
                .map(check -> check.details().get(LAG))
                .filter(Number.class::isInstance)
                .mapToDouble(value -> ((Number) value).doubleValue())
                .max();
        List<OutputStatus> outputs = delivery.status();
        Point point = new Point(
                clock.instant(),
                lag,
                outputs.stream()
                        .flatMap(output -> output.delivered().values().stream())
                        .mapToLong(Long::longValue)
                        .sum(),
                outputs.stream().mapToLong(OutputStatus::queuedBytes).sum(),
                recent.events());
        synchronized (this) {
            if (points.size() == POINTS) {
                points.removeFirst();
            }
            points.addLast(point);
        }
    }

    /** What is kept now. */
    synchronized Kept kept() {
        return new Kept(clock.instant(), List.copyOf(points), List.copyOf(terms));
    }
}
