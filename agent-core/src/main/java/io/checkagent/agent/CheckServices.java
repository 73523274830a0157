// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.ActivationServices.HostFacts;
import io.checkagent.agent.ActivationServices.Position;
import io.checkagent.agent.CheckAssembly.Assembled;
import io.checkagent.agent.checkpoint.CheckpointStore;
import io.checkagent.agent.checkpoint.TermCheckpoint;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.scheduler.CheckInstance;
import io.checkagent.agent.scheduler.RunServices;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Fence;
import io.checkagent.election.Term;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Gives each activation of a check what it works with. Thread-safe. */
final class CheckServices {
    private final HostFacts host;
    private final Delivery delivery;
    private final CheckpointStore checkpoints;
    private final Map<String, Assembled> checks = new ConcurrentHashMap<>();
    /** The services of each CLUSTER check's activation, the last one's when it ended. */
    private final Map<String, ActivationServices> ofTerms = new ConcurrentHashMap<>();

    CheckServices(HostFacts host, Delivery delivery, CheckpointStore checkpoints) {
        this.host = requireNonNull(host, "host is null");
        this.delivery = requireNonNull(delivery, "delivery is null");
        this.checkpoints = requireNonNull(checkpoints, "checkpoints is null");
    }

    /** Makes checks known, before the scheduler knows their instances. */
    void add(Map<String, Assembled> added) {
        checks.putAll(added);
    }

    RunServices forNode(CheckInstance instance) {
        Assembled check = requireNonNull(checks.get(instance.id()));
        return new ActivationServices(
                host, Fence.alwaysOpen(), Position.NONE, fence -> delivery.sender(check.origin(), fence));
    }

    RunServices forTerm(CheckInstance instance, Term term) {
        Assembled check = requireNonNull(checks.get(instance.id()));
        Fence fence = fenceOf(term);
        TermCheckpoint position = checkpoints.open(
                check.definition().checkpointPrefix(), new Writer(term.identity(), term.number()), fence);
        ActivationServices services = new ActivationServices(
                host,
                fence,
                position::read,
                ofActivation -> delivery.sender(check.origin(), ofActivation, position::acknowledged));
        ofTerms.put(instance.id(), services);
        return services;
    }

    private static Fence fenceOf(Term term) {
        return new Fence() {
            @Override
            public boolean isOpen() {
                return term.isOpen();
            }

            @Override
            public Duration remaining() {
                return term.remaining();
            }
        };
    }

    /**
     * Forgets checks after they were stopped. Returns when what the CLUSTER checks among them sent is acknowledged, or,
     * past the limit, refused: another instance of the check may then read its position.
     */
    void remove(Collection<String> ids, Duration limit) throws InterruptedException {
        checks.keySet().removeAll(ids);
        for (String id : ids) {
            ActivationServices services = ofTerms.remove(id);
            if (services != null) {
                services.settle(limit);
            }
        }
    }
}
