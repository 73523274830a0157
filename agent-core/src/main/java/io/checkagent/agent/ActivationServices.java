// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.ClusterName;
import io.checkagent.agent.scheduler.RunServices;
import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.CheckSender;
import io.checkagent.delivery.Fence;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** What one activation of a check works with. */
final class ActivationServices implements RunServices {
    /** What every check may know of the agent. */
    record HostFacts(String hostname, Optional<String> clusterName, List<String> globalTags, Clock clock) {
        HostFacts {
            requireNonNull(hostname, "hostname is null");
            requireNonNull(clusterName, "clusterName is null");
            globalTags = List.copyOf(globalTags);
            requireNonNull(clock, "clock is null");
        }

        static HostFacts of(AgentConfiguration configuration, String hostname, Clock clock) {
            return new HostFacts(
                    hostname,
                    configuration.kubernetes().clusterName().map(ClusterName::value),
                    configuration.host().globalTags(),
                    clock);
        }
    }

    /** Where a check begins. */
    interface Position {
        /** Nowhere: a NODE check has no checkpoint. */
        Position NONE = Checkpoint::empty;

        Checkpoint read() throws InterruptedException;
    }

    private final HostFacts host;
    private final Position position;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final CheckSender sender;

    /**
     * @param host what the agent stands for
     * @param fence closed at the end of a CLUSTER check's term
     * @param sender makes the sender of the activation behind the fence given to it
     */
    ActivationServices(HostFacts host, Fence fence, Position position, Function<Fence, CheckSender> sender) {
        this.host = requireNonNull(host, "host is null");
        this.position = requireNonNull(position, "position is null");
        this.sender = sender.apply(Fence.allOf(open::get, fence));
    }

    /**
     * After the last run: waits until what it sent is acknowledged, as long as given, and refuses the rest. What reads the
     * check's position next, then begins after all that was delivered.
     */
    void settle(Duration limit) throws InterruptedException {
        if (!sender.awaitSettled(limit)) {
            refuse();
            sender.awaitSettled();
        }
    }

    @Override
    public CheckSender sender() {
        return sender;
    }

    @Override
    public void discard() {
        sender.discard();
    }

    @Override
    public void refuse() {
        open.set(false);
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        sender.beginAgain();
        return position.read();
    }

    @Override
    public String hostname() {
        return host.hostname();
    }

    @Override
    public Optional<String> clusterName() {
        return host.clusterName();
    }

    @Override
    public List<String> globalTags() {
        return host.globalTags();
    }

    @Override
    public Clock clock() {
        return host.clock();
    }
}
