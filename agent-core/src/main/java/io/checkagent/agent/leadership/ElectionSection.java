// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusPrinter.Mood;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.election.LeaderElectionStatus;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Shows who leads. */
final class ElectionSection implements StatusSection<ElectionStatus>, SelfMetrics {
    private static final SelfMetric LEADS = SelfMetric.gauge(
                    "leader_election_is_leader",
                    "1 when this agent leads, 0 when it follows.",
                    "join_leader",
                    "is_leader")
            .everywhere();
    private static final SelfMetric LEADER_KNOWN =
            SelfMetric.gauge("leader_election_leader_known", "1 when this agent sees somebody lead, else 0.");
    private static final SelfMetric TRANSITIONS =
            SelfMetric.gauge("leader_election_transitions", "How often the lock ever went to another holder.");
    private static final SelfMetric AGE = SelfMetric.gauge(
            "leader_election_last_renewal_age_seconds", "Seconds since this agent renewed the lock or saw it renewed.");
    private static final SelfMetric LATENCY = SelfMetric.gauge(
            "leader_election_renewal_latency_seconds", "How long the last renewal that went well took, in seconds.");
    private static final SelfMetric FAILURES =
            SelfMetric.counter("leader_election_failures", "Failed requests for the lock, by cause.", "cause");

    private final Leadership leadership;

    @Inject
    ElectionSection(Leadership leadership) {
        this.leadership = requireNonNull(leadership, "leadership is null");
    }

    @Override
    public String name() {
        return "leaderElection";
    }

    @Override
    public ElectionStatus status() {
        return leadership.status();
    }

    @Override
    public void print(ElectionStatus status, StatusPrinter out) {
        out.title("Leader Election");
        switch (status.status()) {
            case DISABLED -> out.line("Leader Election Status", "Disabled");
            case RUNNING -> out.line("Leader Election Status", "Running");
            case FAILING -> out.line("Leader Election Status", "Failing");
        }
        status.election().ifPresent(election -> print(election, out));
        status.problem().ifPresent(problem -> out.line("Error", problem));
        status.otherLeader().ifPresent(warning -> out.line("Warning", warning));
    }

    @Override
    public void summarize(ElectionStatus status, StatusPrinter out) {
        out.summaryTitle("Leader");
        if (status.election().isEmpty()) {
            out.summary(Mood.IDLE, "NONE", "", status.problem().orElse("leader election is off"));
            return;
        }
        LeaderElectionStatus election = status.election().get();
        String age = election.lastRenewalAge()
                .map(span -> ", renewed %s ago".formatted(StatusPrinter.span(span)))
                .orElse("");
        out.summary(
                status.status() == ElectionStatus.Status.RUNNING ? Mood.GOOD : Mood.BAD,
                status.leads() ? "LEADER" : "FOLLOWER",
                election.currentHolder().orElse("nobody leads"),
                "term %s%s, %s %s/%s"
                        .formatted(
                                election.transitions(),
                                age,
                                election.lockKind().configurationName(),
                                election.lockNamespace(),
                                election.lockName()));
    }

    @Override
    public List<StatusProblem> problems(ElectionStatus status) {
        List<StatusProblem> problems = new ArrayList<>();
        String rights = "see agent leader for the lock, and docs/deployment.md for the rights that it needs";
        status.problem()
                .ifPresent(text ->
                        problems.add(StatusProblem.error(Trouble.ELECTION, "leader election: " + text, rights)));
        status.election().ifPresent(election -> {
            if (status.status() == ElectionStatus.Status.FAILING) {
                problems.add(StatusProblem.critical(
                        Trouble.ELECTION,
                        "leader election: " + election.lastError().orElse("the lock cannot be reached"),
                        rights));
            } else if (election.currentHolder().isEmpty()) {
                problems.add(StatusProblem.critical(
                        Trouble.NOBODY_LEADS, "nobody leads: the cluster's checks run nowhere", rights));
            } else {
                // Such as a watch that is refused: the lock is polled, and a hand-over takes longer.
                election.lastError()
                        .ifPresent(text -> problems.add(
                                StatusProblem.warning(Trouble.ELECTION, "leader election: " + text, rights)));
            }
        });
        status.otherLeader()
                .ifPresent(text -> problems.add(StatusProblem.warning(
                        Trouble.OTHER_LEADER, text, "give all agents of the cluster the same lock and kind of lock")));
        return problems;
    }

    private static void print(LeaderElectionStatus election, StatusPrinter out) {
        election.currentHolder().ifPresent(leader -> out.line("Leader Name is", leader));
        out.line("This agent", "%s (%s)".formatted(election.identity(), StatusPrinter.words(election.role())));
        election.acquireTime().ifPresent(at -> out.line("Last Acquisition of the lease", StatusPrinter.time(at)));
        election.renewTime().ifPresent(at -> out.line("Renewed leadership", StatusPrinter.time(at)));
        out.line("Number of leader transitions", election.transitions() + " transitions");
        election.lastRenewalAge().ifPresent(age -> out.line("Last renewal seen", age.toSeconds() + "s ago"));
        if (!election.failures().isEmpty()) {
            out.line("Failed requests", election.failures());
        }
        out.line(
                "Lock",
                "%s %s/%s"
                        .formatted(
                                election.lockKind().configurationName(),
                                election.lockNamespace(),
                                election.lockName()));
        election.lastError().ifPresent(error -> out.line("Error", error));
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(LEADS, LEADER_KNOWN, TRANSITIONS, AGE, LATENCY, FAILURES);
    }

    @Override
    public void read(Readings readings) {
        leadership.status().election().ifPresent(election -> read(election, readings));
    }

    private static void read(LeaderElectionStatus election, Readings readings) {
        boolean leads = election.role() == LeaderElectionStatus.Role.LEADER;
        readings.add(LEADS, leads ? 1 : 0, "true", String.valueOf(leads));
        readings.add(LEADER_KNOWN, election.currentHolder().isPresent() ? 1 : 0);
        readings.add(TRANSITIONS, election.transitions());
        election.lastRenewalAge().ifPresent(age -> readings.add(AGE, age.toMillis() / 1e3));
        election.renewalLatency().ifPresent(taken -> readings.add(LATENCY, taken.toMillis() / 1e3));
        election.failures()
                .forEach((cause, count) ->
                        readings.add(FAILURES, count, cause.name().toLowerCase(Locale.ROOT)));
    }
}
