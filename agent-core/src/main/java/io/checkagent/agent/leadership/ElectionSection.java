// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.leadership;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.api.Sender;
import io.checkagent.election.LeaderElectionStatus;
import jakarta.inject.Inject;
import java.util.Locale;

/** Shows who leads. */
final class ElectionSection implements StatusSection<ElectionStatus>, SelfMetrics {
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
    public void send(Sender sender) {
        leadership.status().election().ifPresent(election -> send(election, sender));
    }

    private static void send(LeaderElectionStatus election, Sender sender) {
        boolean leads = election.role() == LeaderElectionStatus.Role.LEADER;
        sender.gauge("leader_election_is_leader", leads ? 1 : 0, "join_leader:true", "is_leader:" + leads);
        sender.gauge("leader_election_transitions", election.transitions());
        election.lastRenewalAge()
                .ifPresent(age -> sender.gauge("leader_election_last_renewal_age_seconds", age.toMillis() / 1e3));
        election.renewalLatency()
                .ifPresent(taken -> sender.gauge("leader_election_renewal_latency_seconds", taken.toMillis() / 1e3));
        election.failures()
                .forEach((cause, count) -> sender.monotonicCount(
                        "leader_election_failures",
                        count,
                        "cause:" + cause.name().toLowerCase(Locale.ROOT)));
    }
}
