// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.status.AgentStatus;
import io.checkagent.api.ServiceCheck;
import io.checkagent.delivery.CheckSender;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sends what the agent knows of itself, every 15 s as the Datadog Agent does: that it runs, who leads, what fails. */
final class Telemetry {
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final CheckSender sender;
    private final Supplier<AgentStatus> status;

    Telemetry(CheckSender sender, Supplier<AgentStatus> status) {
        this.sender = requireNonNull(sender, "sender is null");
        this.status = requireNonNull(status, "status is null");
    }

    void loop() throws InterruptedException {
        while (true) {
            send(status.get());
            TimeUnit.NANOSECONDS.sleep(INTERVAL.toNanos());
        }
    }

    private void send(AgentStatus now) throws InterruptedException {
        sender.gauge("datadog.agent.running", 1, "version:" + now.agent().version());
        sender.serviceCheck(ServiceCheck.of("datadog.agent.up", ServiceCheck.Status.OK, "the agent runs"));
        send(now.leaderElection());
        for (CheckStatus check : now.checks()) {
            sender.gauge("check_agent.check.runs", (double) check.totalRuns(), tags(check));
            sender.gauge("check_agent.check.errors", (double) check.totalErrors(), tags(check));
            sender.gauge("check_agent.check.overruns", (double) check.overruns(), tags(check));
            sender.gauge("check_agent.check.execution_milliseconds", (double) check.lastExecutionMillis(), tags(check));
        }
        sender.gauge("check_agent.plugins.failed", (double) now.plugins().stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.FAILED)
                .count());
        for (PluginStatus plugin : now.plugins()) {
            sender.serviceCheck(ServiceCheck.of(
                    "check_agent.plugin.loaded",
                    switch (plugin.state()) {
                        case LOADED -> ServiceCheck.Status.OK;
                        case RESTART_TO_APPLY -> ServiceCheck.Status.WARNING;
                        case FAILED -> ServiceCheck.Status.CRITICAL;
                    },
                    plugin.error().orElse("loaded"),
                    "file:" + plugin.file()));
        }
        sender.commit();
    }

    private void send(AgentStatus.LeaderElection election) {
        if (election.status() == AgentStatus.LeaderElection.Status.DISABLED) {
            return;
        }
        boolean leads = election.role() == AgentStatus.LeaderElection.Role.LEADER;
        sender.gauge("leader_election_is_leader", leads ? 1 : 0, "join_leader:true", "is_leader:" + leads);
        election.leaderTransitions().ifPresent(transitions -> sender.gauge("leader_election_transitions", transitions));
        election.lastRenewalAge()
                .ifPresent(age -> sender.gauge("leader_election_last_renewal_age_seconds", age.toMillis() / 1e3));
        election.renewalLatency()
                .ifPresent(taken -> sender.gauge("leader_election_renewal_latency_seconds", taken.toMillis() / 1e3));
        election.failures()
                .forEach((cause, count) -> sender.monotonicCount("leader_election_failures", count, "cause:" + cause));
    }

    private static String[] tags(CheckStatus check) {
        return new String[] {"check:" + check.name(), "check_id:" + check.id()};
    }
}
