// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.KubernetesRight;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServerProbe.NoAnswerException;
import io.checkagent.controlplane.ApiServerProbe.Response;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.pf4j.Extension;

/**
 * Asks the API server for {@code /livez} from each node, and sends the service check {@code
 * kubernetes.api_server.can_connect} on every run, and how long the answer took, in seconds, as {@code
 * kubernetes.api_server.response_time} when there was one. One request, that needs no rights but {@code
 * system:public-info-viewer}; who may not see {@code /livez} still learns that the API server answers.
 */
@Extension
@CheckType(
        name = "kubernetes_api_reachability",
        scope = Scope.NODE,
        enabledBy = {"leader_election", "collect_kubernetes_events"})
@EmitsMetric(
        name = "kubernetes.api_server.response_time",
        unit = "second",
        description = "of this host, from the request to the end of its answer; only when there was one")
@EmitsServiceCheck(
        name = "kubernetes.api_server.can_connect",
        statuses = {ServiceCheck.Status.OK, ServiceCheck.Status.CRITICAL},
        description = "of this host, on every run")
public final class ReachabilityCheck implements Check {
    /** The name of the service check. */
    public static final String SERVICE_CHECK = "kubernetes.api_server.can_connect";

    /** The name of the gauge, in seconds. */
    public static final String RESPONSE_TIME = "kubernetes.api_server.response_time";

    private final ApiServerProbe apiServer;

    /** Prepares the check; asks nothing yet. */
    public ReachabilityCheck(ReachabilitySettings settings, KubernetesClient client) {
        apiServer = new ApiServerProbe(requireNonNull(client, "client is null"), settings.requestTimeout());
    }

    @Override
    public void run(CheckContext context) throws InterruptedException {
        Instant began = context.clock().instant();
        Verdict verdict;
        try {
            verdict = verdict(apiServer.get("/livez?verbose"));
            Duration took = Duration.between(began, context.clock().instant());
            // Not when the clock was set meanwhile.
            if (!took.isNegative()) {
                context.sender().gauge(RESPONSE_TIME, took.toNanos() / 1e9);
            }
        } catch (NoAnswerException e) {
            verdict = new Verdict(
                    Status.CRITICAL, "the API server at " + apiServer.address() + " cannot be reached: " + e.reason());
        }
        context.sender().serviceCheck(ServiceCheck.of(SERVICE_CHECK, verdict.status(), verdict.message()));
        context.detail("API server", verdict.status() + ": " + verdict.message());
    }

    private record Verdict(Status status, String message) {}

    private Verdict verdict(Response response) {
        HealthEndpoint live = HealthEndpoint.parse(response.body());
        String who = "the API server at " + apiServer.address();
        if (response.isOk() && (live.isReport() || response.body().strip().equals("ok"))) {
            return new Verdict(Status.OK, who + " answers");
        }
        if (live.isReport()) {
            return new Verdict(
                    Status.CRITICAL,
                    who + " answers, but is not alive; failed checks of /livez: "
                            + ForeignText.line(String.join(", ", live.failed())));
        }
        String explanation = apiServer.explain(response);
        boolean isItself = apiServer.isStatus(response)
                || response.body().startsWith("404 page not found")
                || response.body().startsWith("Too many requests");
        if (!isItself) {
            return new Verdict(
                    Status.CRITICAL,
                    who + " cannot be reached: something on the way answers " + explanation + ", \""
                            + ForeignText.line(response.body()) + "\"");
        }
        return response.code() < 500
                ? new Verdict(Status.OK, who + " answers, though not about itself (" + explanation + ")")
                : new Verdict(Status.CRITICAL, who + " fails to answer (" + explanation + ")");
    }

    @Override
    public List<KubernetesRight> kubernetesRights() {
        return List.of(KubernetesRight.to("get", "/livez"));
    }
}
