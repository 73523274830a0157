package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.checkpoint.TermCheckpoint;
import io.checkagent.agent.delivery.CheckSender;
import io.checkagent.agent.scheduler.RunServices;
import io.checkagent.api.Checkpoint;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * What one activation of a check works with.
 *
 * @param host what the agent stands for
 * @param sender of the activation
 * @param position the check's checkpoint in this term; empty for a NODE check
 */
record ActivationServices(HostFacts host, CheckSender sender, Optional<TermCheckpoint> position)
        implements RunServices {
    /** What every check may know of the agent. */
    record HostFacts(String hostname, Optional<String> clusterName, List<String> globalTags, Clock clock) {
        HostFacts {
            requireNonNull(hostname, "hostname is null");
            requireNonNull(clusterName, "clusterName is null");
            globalTags = List.copyOf(globalTags);
            requireNonNull(clock, "clock is null");
        }
    }

    ActivationServices {
        requireNonNull(host, "host is null");
        requireNonNull(sender, "sender is null");
        requireNonNull(position, "position is null");
    }

    @Override
    public void discard() {
        sender.discard();
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        // What an earlier run sent may still be on its way: it would be sent again from an older position.
        sender.awaitSettled();
        return position.isPresent() ? position.get().read() : Checkpoint.empty();
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
