// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.KubernetesRight;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServerProbe.Pending;
import io.checkagent.controlplane.ComponentStatuses.Absence;
import io.checkagent.controlplane.ComponentStatuses.Reported;
import io.checkagent.controlplane.LeaseRenewals.Judgement;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/**
 * Sends the service check {@code kube_apiserver_controlplane.up} for each component of the control plane: {@code
 * apiserver} and {@code etcd} as the API server's health endpoints see them, each {@code etcd-N} as ComponentStatus sees
 * it, {@code scheduler} and {@code controller-manager} as ComponentStatus sees them and as they renew their Leases: down
 * when either shows it.
 *
 * <p>Every one of them is sent on every run, with a message; what cannot be known is UNKNOWN and says why. Four requests
 * side by side while all is well. A run takes at most three request timeouts and three seconds.
 */
@Extension
@CheckType(
        name = "kube_apiserver_controlplane",
        scope = Scope.CLUSTER,
        enabledBy = {"leader_election", "collect_kubernetes_events"})
@EmitsServiceCheck(
        name = "kube_apiserver_controlplane.up",
        statuses = {ServiceCheck.Status.OK, ServiceCheck.Status.CRITICAL, ServiceCheck.Status.UNKNOWN},
        description = "of each `component`, on every run; belongs to no host")
public final class ControlPlaneCheck implements Check {
    /** The name of the service check. */
    public static final String SERVICE_CHECK = "kube_apiserver_controlplane.up";

    private static final List<String> LEASE_HOLDERS = List.of("scheduler", "controller-manager");

    /** Longer than the two seconds after which Kubernetes' components renew. */
    private static final Duration RENEWAL_PAUSE = Duration.ofSeconds(3);

    private final ControlPlaneSettings settings;
    private final ApiServerProbe apiServer;
    private final LeaseRenewals leases;
    /** What ComponentStatus named last, besides the holders of Leases. */
    private final Set<String> etcdMembers = new LinkedHashSet<>();

    private boolean listWasSilent;

    /** Prepares the check; asks nothing yet. */
    public ControlPlaneCheck(ControlPlaneSettings settings, KubernetesClient client) {
        this.settings = settings;
        this.apiServer = new ApiServerProbe(client, settings.requestTimeout());
        this.leases = new LeaseRenewals(apiServer);
    }

    @Override
    public List<KubernetesRight> kubernetesRights() {
        List<KubernetesRight> rights =
                new ArrayList<>(List.of(KubernetesRight.to("get", "/livez"), KubernetesRight.to("get", "/readyz")));
        LEASE_HOLDERS.forEach(component -> rights.add(LeaseRenewals.right(component)));
        if (settings.useComponentStatus().orElse(true)) {
            rights.add(KubernetesRight.to("list", "componentstatuses"));
            rights.add(KubernetesRight.to("get", "componentstatuses"));
        }
        return rights;
    }

    @Override
    public void run(CheckContext context) throws InterruptedException {
        Pending ready = Readiness.ask(apiServer);
        Optional<Pending> listed = settings.useComponentStatus().orElse(true)
                ? Optional.of(ComponentStatuses.ask(apiServer))
                : Optional.empty();
        // One that hangs still may: then nobody waits for the list first.
        Map<String, Pending> each =
                listed.isPresent() && listWasSilent ? ComponentStatuses.askEach(apiServer, all()) : Map.of();
        Map<String, Pending> renewals = askForLeases(LEASE_HOLDERS);

        Map<String, ComponentHealth> components = new LinkedHashMap<>();
        Readiness readiness = Readiness.read(apiServer, ready);
        put(components, readiness.itself());
        readiness.etcd().ifPresent(etcd -> put(components, etcd));
        ComponentStatuses statuses =
                listed.isPresent() ? ComponentStatuses.read(apiServer, listed.get()) : ComponentStatuses.notRead();
        listWasSilent = statuses.absence().filter(Absence::silent).isPresent();
        if (readiness.answered()) {
            tellOfAbsence(context, statuses);
            judge(context, readiness, statuses, each, renewals, components);
        } else {
            cancel(each);
            cancel(renewals);
            leases.forget();
            String message = "not known: " + readiness.itself().message();
            LEASE_HOLDERS.forEach(name -> put(components, new ComponentHealth(name, Status.UNKNOWN, message)));
            etcdMembers.forEach(name -> put(components, new ComponentHealth(name, Status.UNKNOWN, message)));
        }
        send(context, components);
    }

    private Map<String, Pending> askForLeases(Collection<String> holders) {
        Map<String, Pending> asked = new LinkedHashMap<>();
        holders.forEach(name -> asked.put(name, leases.ask(name)));
        return asked;
    }

    private static void cancel(Map<String, Pending> asked) {
        asked.values().forEach(Pending::cancel);
    }

    private void tellOfAbsence(CheckContext context, ComponentStatuses statuses) {
        statuses.absence()
                .filter(absence ->
                        absence.permission() || settings.useComponentStatus().isPresent())
                .ifPresent(absence -> context.warn(absence.reason()));
    }

    private void judge(
            CheckContext context,
            Readiness readiness,
            ComponentStatuses list,
            Map<String, Pending> askedBefore,
            Map<String, Pending> renewals,
            Map<String, ComponentHealth> components)
            throws InterruptedException {
        Map<String, Judgement> judgements = new LinkedHashMap<>();
        if (readiness.etcd().filter(etcd -> etcd.status() == Status.CRITICAL).isPresent()) {
            cancel(renewals);
            leases.forget();
            LEASE_HOLDERS.forEach(
                    name -> judgements.put(name, Judgement.unknown("no Lease can be renewed while etcd fails")));
        } else {
            for (Map.Entry<String, Pending> asked : renewals.entrySet()) {
                judgements.put(
                        asked.getKey(),
                        leases.judge(
                                asked.getKey(),
                                asked.getValue(),
                                context.clock().instant()));
            }
        }
        Map<String, Pending> each =
                listWasSilent && askedBefore.isEmpty() ? ComponentStatuses.askEach(apiServer, all()) : askedBefore;
        // Also where ComponentStatus answers: it would say that a frozen component is well.
        judgements.values().stream().filter(Judgement::refused).forEach(judgement -> context.warn(judgement.message()));
        lookAgain(context, list, judgements);
        ComponentStatuses statuses = listWasSilent ? list.with(apiServer, each) : list;
        cancel(each);

        for (String name : LEASE_HOLDERS) {
            put(components, holder(name, statuses, judgements.get(name)));
        }
        if (list.absence().isEmpty()) {
            etcdMembers.clear();
        }
        statuses.components().forEach((name, reported) -> {
            if (!LEASE_HOLDERS.contains(name)) {
                etcdMembers.add(name);
                put(components, reported.health());
            }
        });
        String absence = statuses.absence().map(Absence::reason).orElse("");
        for (String name : etcdMembers) {
            components.computeIfAbsent(name, n -> new ComponentHealth(n, Status.UNKNOWN, absence));
        }
    }

    private Set<String> all() {
        Set<String> names = new LinkedHashSet<>(LEASE_HOLDERS);
        names.addAll(etcdMembers);
        return names;
    }

    /** Some seconds later, where that may decide what is not decided yet. */
    private void lookAgain(CheckContext context, ComponentStatuses statuses, Map<String, Judgement> judgements)
            throws InterruptedException {
        Set<String> undecided = new LinkedHashSet<>();
        judgements.forEach((name, judgement) -> {
            Reported reported = statuses.components().get(name);
            // What was never seen renewed, and says of itself that it is well, need not be waited for.
            boolean settled = reported != null && reported.answered() && !judgement.wasRenewed();
            if (judgement.undecided() && !settled) {
                undecided.add(name);
            }
        });
        if (!undecided.isEmpty() && !context.await(RENEWAL_PAUSE)) {
            for (Map.Entry<String, Pending> asked : askForLeases(undecided).entrySet()) {
                judgements.put(
                        asked.getKey(),
                        leases.judge(
                                asked.getKey(),
                                asked.getValue(),
                                context.clock().instant()));
            }
        }
    }

    /** Of what ComponentStatus and the Lease say: down when one of them shows it, else up when one of them does. */
    private static ComponentHealth holder(String name, ComponentStatuses statuses, @Nullable Judgement byLease) {
        Reported reported = statuses.components().get(name);
        Judgement lease = byLease == null ? Judgement.unknown("its Lease was not read") : byLease;
        if (reported != null && reported.answered()) {
            boolean up = reported.health().status() == Status.OK;
            // A Lease that nobody renews any more may be left over from a time with leader election.
            if (up && lease.status() == Status.CRITICAL && lease.wasRenewed()) {
                return new ComponentHealth(
                        name,
                        Status.CRITICAL,
                        lease.message() + "; of itself it says: "
                                + reported.health().message());
            }
            return reported.health();
        }
        String reason = reported != null
                ? "the API server cannot reach it: " + reported.health().message()
                : statuses.absence().map(Absence::reason).orElse("");
        return new ComponentHealth(
                name, lease.status(), reason.isEmpty() ? lease.message() : lease.message() + "; " + reason);
    }

    private static void send(CheckContext context, Map<String, ComponentHealth> components) {
        Map<String, String> states = new LinkedHashMap<>();
        for (ComponentHealth health : components.values()) {
            context.sender().serviceCheck(health.toServiceCheck());
            states.put(health.component(), health.status() + ": " + health.message());
        }
        context.detail("components", states);
    }

    private static void put(Map<String, ComponentHealth> components, ComponentHealth health) {
        components.put(health.component(), health);
    }
}
