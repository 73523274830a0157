// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.agent.checkpoint.CheckpointStatus;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.delivery.OutputStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The whole agent at one moment: the one model that the command line, the local API and, as JSON, other programs read.
 * Each stage writes its own part.
 */
public record AgentStatus(
        Agent agent,
        LeaderElection leaderElection,
        List<CheckStatus> checks,
        CheckpointStatus checkpoint,
        List<OutputStatus> outputs,
        List<PluginStatus> plugins,
        Configuration configuration) {
    /** The process. */
    public record Agent(String version, long pid, String hostname, Instant startedAt, State state) {
        /** Where it is in its life. */
        public enum State {
            STARTING,
            RUNNING,
            STOPPING
        }
    }

    /**
     * The election.
     *
     * @param status whether it runs, and with success
     * @param identity of this process as a candidate
     * @param role of this process
     * @param leader the holder of the lock, as last seen
     * @param acquireTime when the holder took the lock, by its own clock
     * @param renewTime when the holder last renewed it, by its own clock
     * @param leaderTransitions how often the lock changed hands, by its record
     * @param lastRenewalAge how long ago this process renewed the lock, or saw it renewed
     * @param renewalLatency how long its last renewal took
     * @param failures failed requests of this process, by cause
     * @param error why the last request failed, and the next step
     */
    public record LeaderElection(
            Status status,
            Optional<String> identity,
            Role role,
            Optional<String> leader,
            Optional<String> lockKind,
            Optional<String> lockNamespace,
            Optional<String> lockName,
            Optional<Instant> acquireTime,
            Optional<Instant> renewTime,
            Optional<Long> leaderTransitions,
            Optional<Duration> lastRenewalAge,
            Optional<Duration> renewalLatency,
            Map<String, Long> failures,
            Optional<String> error) {
        /** Whether the election runs. */
        public enum Status {
            DISABLED,
            RUNNING,
            FAILING
        }

        /** What this process is in it. */
        public enum Role {
            NONE,
            FOLLOWER,
            LEADER
        }

        /** No election takes place, for the reason given. */
        public static LeaderElection disabled(Optional<String> reason) {
            return new LeaderElection(
                    Status.DISABLED,
                    Optional.empty(),
                    Role.NONE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    reason);
        }
    }

    /**
     * The configuration.
     *
     * @param file {@code datadog.yaml}, when there is one
     * @param warnings all that was wrong or odd in it and in {@code conf.d}, one line each
     */
    public record Configuration(Optional<String> file, List<String> warnings) {
        public Configuration {
            warnings = List.copyOf(warnings);
        }
    }
}
