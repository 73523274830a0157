// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.KubernetesRight;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServerProbe.NoAnswerException;
import io.checkagent.controlplane.ApiServerProbe.Pending;
import io.checkagent.controlplane.ApiServerProbe.Response;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Judges a component by the Lease in {@code kube-system} that its active replica renews every two seconds or so.
 *
 * <p>Only a change that was seen counts, and the time since then on this agent's clock: the times inside the Lease are
 * another machine's. Of those no more is used than how far they went on between two looks; what that raises is a
 * suspicion, which another look has to confirm. Not thread-safe.
 */
final class LeaseRenewals {
    /** The shortest time without renewal that is believed: client-go's default lease duration. */
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(15);

    /** client-go's default proportion of renew deadline to lease duration: a holder must have given up by then. */
    private static final int SUSPICIOUS_PERCENT = 66;

    /**
     * @param status UNKNOWN when nothing can be said
     * @param undecided whether another look some seconds later may decide it
     * @param wasRenewed whether it was ever seen being renewed
     * @param refused whether the API server does not permit to read it
     */
    record Judgement(Status status, String message, boolean undecided, boolean wasRenewed, boolean refused) {
        private Judgement(Status status, String message, boolean undecided, boolean wasRenewed) {
            this(status, message, undecided, wasRenewed, false);
        }

        static Judgement unknown(String message) {
            return new Judgement(Status.UNKNOWN, message, false, false);
        }
    }

    /** Compared as a whole, times included, and those as the texts that they are. */
    private record Spec(Map<?, ?> fields) {
        Optional<String> holder() {
            return text("holderIdentity");
        }

        Duration duration() {
            Duration own = fields.get("leaseDurationSeconds") instanceof Number seconds
                    ? Duration.ofSeconds(seconds.longValue())
                    : Duration.ZERO;
            return own.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : own;
        }

        Optional<Instant> renewTime() {
            try {
                return text("renewTime").map(Instant::parse);
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }

        private Optional<String> text(String field) {
            return fields.get(field) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
        }
    }

    /**
     * What was last read.
     *
     * @param since when it was first read so
     * @param renewed whether anything else was read before
     * @param lastRenewal when the last renewal can have been at the latest; not after {@code since}
     * @param looked when it was last read
     */
    private record Observation(Spec spec, Instant since, boolean renewed, Instant lastRenewal, Instant looked) {
        Observation again(Instant now) {
            return new Observation(spec, since, renewed, lastRenewal, now);
        }

        /** After another spec was read. */
        Observation next(Spec changed, Instant now) {
            return new Observation(changed, now, true, lastRenewal(changed, now), now);
        }

        private Instant lastRenewal(Spec changed, Instant now) {
            Optional<Duration> wentOn = changed.holder().equals(spec.holder())
                    ? spec.renewTime().flatMap(before -> changed.renewTime().map(t -> Duration.between(before, t)))
                    : Optional.empty();
            // Back, or on by more than has passed: the holder's clock was set, and says nothing.
            return wentOn.filter(on -> !on.isNegative() && !looked.plus(on).isAfter(now))
                    .map(looked::plus)
                    .orElse(now);
        }
    }

    private final ApiServerProbe apiServer;
    private final Map<String, Observation> observations = new HashMap<>();

    LeaseRenewals(ApiServerProbe apiServer) {
        this.apiServer = requireNonNull(apiServer, "apiServer is null");
    }

    /** Begins to read the component's Lease. */
    Pending ask(String component) {
        return apiServer.ask("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/" + lease(component));
    }

    /** Judges the component by its Lease. */
    Judgement judge(String component, Pending asked, Instant now) throws InterruptedException {
        String lease = lease(component);
        try {
            Response response = asked.await();
            Optional<Spec> spec = spec(response);
            if (spec.isPresent()) {
                return judge(lease, observe(component, spec.get(), now), now);
            }
            Judgement unread = unread(component, whyNot(lease, response));
            return response.code() == 401 || response.code() == 403
                    ? new Judgement(unread.status(), unread.message(), false, false, true)
                    : unread;
        } catch (NoAnswerException e) {
            return unread(component, what(lease) + ": " + e.reason());
        }
    }

    private Judgement unread(String component, String reason) {
        // What nobody could renew, because the API server was away, is not held against it afterwards.
        observations.remove(component);
        return Judgement.unknown(reason);
    }

    /** Forgets what was seen: what could not be renewed says nothing later. */
    void forget() {
        observations.clear();
    }

    private Observation observe(String component, Spec spec, Instant now) {
        Observation last = observations.get(component);
        boolean setBack = last != null && last.looked().isAfter(now);
        Observation observation = last == null || setBack
                ? new Observation(spec, now, last != null && last.renewed(), now, now)
                : last.spec().equals(spec) ? last.again(now) : last.next(spec, now);
        observations.put(component, observation);
        return observation;
    }

    private static Judgement judge(String lease, Observation observation, Instant now) {
        Spec spec = observation.spec();
        String name = "Lease kube-system/" + lease
                + spec.holder()
                        .map(holder -> " (holder " + ForeignText.line(holder) + ")")
                        .orElse("");
        Duration unchanged = Duration.between(observation.since(), now);
        Duration silent = Duration.between(observation.lastRenewal(), now);
        Duration duration = spec.duration();
        boolean lookedAgain = !unchanged.isZero();
        if (lookedAgain && silent.compareTo(duration) >= 0) {
            String message = name + " was not renewed for " + silent.toSeconds() + " s, its duration is "
                    + duration.toSeconds() + " s: no replica is active";
            return new Judgement(Status.CRITICAL, message, false, observation.renewed());
        }
        if (spec.holder().isEmpty()) {
            return new Judgement(
                    Status.UNKNOWN, name + " was released, and no replica took it yet", true, observation.renewed());
        }
        boolean suspicious = silent.toSeconds() >= duration.toSeconds() * SUSPICIOUS_PERCENT / 100;
        if (observation.renewed()) {
            return new Judgement(Status.OK, name + " is being renewed", suspicious, true);
        }
        return new Judgement(Status.UNKNOWN, name + " was not yet seen being renewed", true, false);
    }

    private Optional<Spec> spec(Response response) {
        if (!response.isOk()) {
            return Optional.empty();
        }
        try {
            GenericKubernetesResource lease = apiServer.parse(response.body(), GenericKubernetesResource.class);
            return lease.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec
                    ? Optional.of(new Spec(spec))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** To ask for a component's Lease. */
    static KubernetesRight right(String component) {
        return KubernetesRight.to("get", "leases")
                .ofGroup("coordination.k8s.io")
                .inNamespace("kube-system")
                .named(lease(component));
    }

    private static String lease(String component) {
        return "kube-" + component;
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
                        + " ServiceAccount, grants it, as manifests/rbac.yaml does (" + apiServer.explain(response)
                        + ")";
            case 404 -> "there is no Lease kube-system/" + lease;
            default -> what(lease) + ": " + apiServer.explain(response);
        };
    }
}
