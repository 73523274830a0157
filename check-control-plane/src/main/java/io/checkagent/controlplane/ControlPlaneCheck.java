// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ComponentStatuses.Absence;
import io.checkagent.controlplane.ComponentStatuses.Reported;
import io.checkagent.controlplane.LeaseRenewals.Judgement;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pf4j.Extension;

/**
 * Sends the service check {@code kube_apiserver_controlplane.up} for each component of the control plane: {@code
 * apiserver} and {@code etcd} as the API server's health endpoints see them, {@code scheduler}, {@code
 * controller-manager} and each {@code etcd-N} as ComponentStatus sees them. A scheduler or controller manager that the
 * API server cannot reach, or that ComponentStatus does not name, is judged by the renewal of its Lease.
 *
 * <p>Every one of them is sent on every run, with a message; what cannot be known is UNKNOWN and says why. Two requests
 * while all is well, at most five.
 */
@Extension
@CheckType(
        name = "kube_apiserver_controlplane",
        scope = Scope.CLUSTER,
        enabledBy = {"leader_election", "collect_kubernetes_events"})
public final class ControlPlaneCheck implements Check {
    /** The name of the service check. */
    public static final String SERVICE_CHECK = "kube_apiserver_controlplane.up";

    private static final List<String> LEASE_HOLDERS = List.of("scheduler", "controller-manager");

    /** Longer than the two seconds after which Kubernetes' components renew. */
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(3);

    private final ControlPlaneSettings settings;
    private final ApiServer apiServer;
    private final LeaseRenewals leases;
    /** What ComponentStatus named last, besides the holders of Leases. */
    private final Set<String> etcdMembers = new LinkedHashSet<>();

    /** Prepares the check; asks nothing yet. */
    public ControlPlaneCheck(ControlPlaneSettings settings, KubernetesClient client) {
        this.settings = settings;
        this.apiServer = new ApiServer(client, settings.requestTimeout());
        this.leases = new LeaseRenewals(apiServer);
    }

    @Override
    public void run(CheckContext context) throws InterruptedException {
        Map<String, ComponentHealth> components = new LinkedHashMap<>();
        Readiness readiness = Readiness.ask(apiServer);
        put(components, readiness.itself());
        readiness.etcd().ifPresent(etcd -> put(components, etcd));
        if (readiness.answered()) {
            Map<String, String> untold = readComponentStatuses(context, components);
            judgeByLease(context, readiness, untold, components);
        } else {
            leases.keepOnly(Set.of());
            String message = "not known: " + readiness.itself().message();
            LEASE_HOLDERS.forEach(name -> put(components, new ComponentHealth(name, Status.UNKNOWN, message)));
            etcdMembers.forEach(name -> put(components, new ComponentHealth(name, Status.UNKNOWN, message)));
        }
        Map<String, String> states = new LinkedHashMap<>();
        for (ComponentHealth health : components.values()) {
            context.sender().serviceCheck(health.toServiceCheck());
            states.put(health.component(), health.status() + ": " + health.message());
        }
        context.detail("components", states);
    }

    /** Returns the components whose Lease has to decide, each with the reason; empty when there is none to give. */
    private Map<String, String> readComponentStatuses(CheckContext context, Map<String, ComponentHealth> components)
            throws InterruptedException {
        ComponentStatuses statuses = settings.useComponentStatus().orElse(true)
                ? ComponentStatuses.read(apiServer)
                : ComponentStatuses.notRead();
        Map<String, String> untold = new LinkedHashMap<>();
        if (statuses.absence().isPresent()) {
            Absence absence = statuses.absence().get();
            if (absence.permission() || settings.useComponentStatus().isPresent()) {
                context.warn(absence.reason());
            }
            LEASE_HOLDERS.forEach(name -> untold.put(name, absence.reason()));
            etcdMembers.forEach(name -> put(components, new ComponentHealth(name, Status.UNKNOWN, absence.reason())));
            return untold;
        }
        LEASE_HOLDERS.forEach(name -> untold.put(name, ""));
        etcdMembers.clear();
        for (Reported reported : statuses.components()) {
            ComponentHealth health = reported.health();
            if (!LEASE_HOLDERS.contains(health.component())) {
                etcdMembers.add(health.component());
                put(components, health);
            } else if (reported.answered()) {
                untold.remove(health.component());
                put(components, health);
            } else {
                untold.put(health.component(), "the API server cannot reach it: " + health.message());
            }
        }
        return untold;
    }

    private void judgeByLease(
            CheckContext context,
            Readiness readiness,
            Map<String, String> untold,
            Map<String, ComponentHealth> components)
            throws InterruptedException {
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        if (readiness.etcd().filter(etcd -> etcd.status() == Status.CRITICAL).isPresent()) {
            leases.keepOnly(Set.of());
            Judgement unknown = new Judgement(Status.UNKNOWN, "no Lease can be renewed while etcd fails", false);
            untold.keySet().forEach(name -> judgements.put(name, unknown));
        } else {
            leases.keepOnly(untold.keySet());
            for (String name : untold.keySet()) {
                judgements.put(name, leases.judge(name, context.clock().instant()));
            }
            if (judgements.values().stream().anyMatch(Judgement::undecided) && !context.await(RENEWAL_PAUSE)) {
                for (Map.Entry<String, Judgement> entry : judgements.entrySet()) {
                    if (entry.getValue().undecided()) {
                        entry.setValue(
                                leases.judge(entry.getKey(), context.clock().instant()));
                    }
                }
            }
        }
        judgements.forEach((name, judgement) -> {
            String reason = untold.getOrDefault(name, "");
            String message = reason.isEmpty() ? judgement.message() : judgement.message() + "; " + reason;
            put(components, new ComponentHealth(name, judgement.status(), message));
        });
    }

    private static void put(Map<String, ComponentHealth> components, ComponentHealth health) {
        components.put(health.component(), health);
    }
}
