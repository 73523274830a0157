// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServer.NoAnswerException;
import io.checkagent.controlplane.ApiServer.Response;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a component by the Lease in {@code kube-system} that its active replica renews every two seconds or so.
 *
 * <p>Only a change that was seen counts, and the time since then on this agent's clock: the times inside the Lease are
 * another machine's. Not thread-safe.
 */
final class LeaseRenewals {
    /** The shortest time without renewal that is believed: client-go's default lease duration. */
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(15);

    /**
     * @param status UNKNOWN when nothing can be said
     * @param undecided whether another look some seconds later may decide it
     */
    record Judgement(Status status, String message, boolean undecided) {}

    /** Compared as a whole, times included, and those as the texts that they are. */
    private record Spec(Map<?, ?> fields) {
        Optional<String> holder() {
            return fields.get("holderIdentity") instanceof String holder && !holder.isEmpty()
                    ? Optional.of(holder)
                    : Optional.empty();
        }

        Duration duration() {
            Duration own = fields.get("leaseDurationSeconds") instanceof Number seconds
                    ? Duration.ofSeconds(seconds.longValue())
                    : Duration.ZERO;
            return own.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : own;
        }
    }

    /** What was last read, and when it was first read so; {@code renewed}: whether anything else was read before. */
    private record Observation(Spec spec, Instant since, boolean renewed) {}

    private final ApiServer apiServer;
    private final Map<String, Observation> observations = new HashMap<>();

    LeaseRenewals(ApiServer apiServer) {
        this.apiServer = apiServer;
    }

    /** Reads the component's Lease and judges it. */
    Judgement judge(String component, Instant now) throws InterruptedException {
        String lease = "kube-" + component;
        try {
            Response response = apiServer.get("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/" + lease);
            Optional<Spec> spec = spec(response);
            if (spec.isPresent()) {
                return judge(lease, observe(component, spec.get(), now), now);
            }
            return unread(component, whyNot(lease, response));
        } catch (NoAnswerException e) {
            return unread(component, what(lease) + ": " + e.reason());
        }
    }

    private Judgement unread(String component, String reason) {
        // What nobody could renew, because the API server was away, is not held against it afterwards.
        observations.remove(component);
        return new Judgement(Status.UNKNOWN, reason, false);
    }

    /**
     * Forgets what was seen of all other components: what is not looked at run after run, or could not be renewed, says
     * nothing later.
     */
    void keepOnly(Collection<String> components) {
        observations.keySet().retainAll(components);
    }

    private Observation observe(String component, Spec spec, Instant now) {
        Observation last = observations.get(component);
        if (last != null && last.spec().equals(spec)) {
            return last;
        }
        Observation observation = new Observation(spec, now, last != null);
        observations.put(component, observation);
        return observation;
    }

    private static Judgement judge(String lease, Observation observation, Instant now) {
        Spec spec = observation.spec();
        String name = "Lease kube-system/" + lease
                + spec.holder().map(holder -> " (holder " + holder + ")").orElse("");
        Duration unchanged = Duration.between(observation.since(), now);
        Duration duration = spec.duration();
        if (unchanged.compareTo(duration) > 0) {
            String message = name + " was not renewed for " + unchanged.toSeconds() + " s, its duration is "
                    + duration.toSeconds() + " s: no replica is active";
            return new Judgement(Status.CRITICAL, message, false);
        }
        if (spec.holder().isEmpty()) {
            return new Judgement(Status.UNKNOWN, name + " was released, and no replica took it yet", true);
        }
        if (observation.renewed()) {
            return new Judgement(Status.OK, name + " is being renewed", false);
        }
        return new Judgement(Status.UNKNOWN, name + " was not yet seen being renewed", true);
    }

    private Optional<Spec> spec(Response response) {
        if (!response.isOk()) {
            return Optional.empty();
        }
        try {
            GenericKubernetesResource lease = apiServer.parse(response.body(), GenericKubernetesResource.class);
            return lease != null && lease.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                    ? Optional.of(new Spec(spec))
                    : Optional.empty();
        } catch (KubernetesClientException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String what(String lease) {
        return "get leases.coordination.k8s.io \"" + lease + "\" in namespace kube-system";
    }

    private String whyNot(String lease, Response response) {
        return switch (response.code()) {
            case 200 -> what(lease) + ": the answer is not a Lease";
            case 401, 403 ->
                "not permitted to " + what(lease) + "; a Role there with apiGroups [coordination.k8s.io],"
                        + " resources [leases], resourceNames [" + lease + "], verbs [get], bound to the agent's"
                        + " ServiceAccount, grants it (" + apiServer.explain(response) + ")";
            case 404 -> "there is no Lease kube-system/" + lease;
            default -> what(lease) + ": " + apiServer.explain(response);
        };
    }
}
