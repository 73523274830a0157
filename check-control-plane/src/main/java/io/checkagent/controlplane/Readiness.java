// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.controlplane.ApiServerProbe.NoAnswerException;
import io.checkagent.controlplane.ApiServerProbe.Pending;
import io.checkagent.controlplane.ApiServerProbe.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the API server says of itself and of its etcd.
 *
 * @param itself the API server's own health
 * @param etcd etcd as the API server sees it; empty when it says nothing of it
 * @param answered whether an API server answered, so that there is use in asking it more
 */
record Readiness(ComponentHealth itself, Optional<ComponentHealth> etcd, boolean answered) {
    static final String APISERVER = "apiserver";
    static final String ETCD = "etcd";
    private static final String GRANT = "the ClusterRole system:public-info-viewer grants it";

    /** Begins to ask {@code /readyz}. */
    static Pending ask(ApiServerProbe apiServer) {
        return apiServer.ask("/readyz?verbose");
    }

    /** Reads what was asked for, and asks {@code /livez} when it is not ready. */
    static Readiness read(ApiServerProbe apiServer, Pending asked) throws InterruptedException {
        try {
            return read(apiServer, asked.await());
        } catch (NoAnswerException e) {
            return down("the API server at " + apiServer.address() + " cannot be reached: " + e.reason());
        }
    }

    private static Readiness down(String message) {
        return new Readiness(
                new ComponentHealth(APISERVER, Status.CRITICAL, message),
                Optional.of(new ComponentHealth(ETCD, Status.UNKNOWN, "not known: " + message)),
                false);
    }

    private static Readiness read(ApiServerProbe apiServer, Response response) throws InterruptedException {
        HealthEndpoint ready = HealthEndpoint.parse(response.body());
        if (response.isOk() && !ready.isReport() && !response.body().strip().equals("ok")) {
            return down("/readyz at " + apiServer.address() + " answered, but not as an API server does: "
                    + ForeignText.line(response.body()));
        }
        if (response.isOk()) {
            return new Readiness(new ComponentHealth(APISERVER, Status.OK, "readyz check passed"), etcd(ready), true);
        }
        if (ready.isReport()) {
            return new Readiness(notReady(apiServer, ready), etcd(ready), true);
        }
        String explanation = apiServer.explain(response);
        return switch (response.code()) {
            case 401, 403 -> unknown("not permitted to get the path /readyz; " + GRANT + " (" + explanation + ")");
            case 404 -> unknown("the API server has no /readyz (" + explanation + "); Kubernetes 1.16 or newer has");
            case 429 -> unknown("the API server answers, but is too busy to say how it is (" + explanation + ")");
            default -> down("/readyz at " + apiServer.address() + " answered " + explanation);
        };
    }

    private static Readiness unknown(String message) {
        return new Readiness(
                new ComponentHealth(APISERVER, Status.UNKNOWN, message),
                Optional.of(new ComponentHealth(ETCD, Status.UNKNOWN, message)),
                true);
    }

    private static ComponentHealth notReady(ApiServerProbe apiServer, HealthEndpoint ready)
            throws InterruptedException {
        String failed = "failed checks of /readyz: " + names(ready.failed());
        return new ComponentHealth(APISERVER, Status.CRITICAL, liveness(apiServer) + "; " + failed);
    }

    private static String liveness(ApiServerProbe apiServer) throws InterruptedException {
        try {
            Response response = apiServer.get("/livez?verbose");
            List<String> dead = HealthEndpoint.parse(response.body()).failed();
            return response.isOk() || dead.isEmpty()
                    ? "alive, but not ready"
                    : "not alive; failed checks of /livez: " + names(dead);
        } catch (NoAnswerException e) {
            return "not ready, and of /livez there is " + e.reason();
        }
    }

    private static Optional<ComponentHealth> etcd(HealthEndpoint ready) {
        List<String> failed = new ArrayList<>(ready.failed());
        failed.removeIf(name -> !isEtcd(name));
        if (!failed.isEmpty()) {
            String message = "the API server cannot use etcd; failed checks of /readyz: " + names(failed);
            return Optional.of(new ComponentHealth(ETCD, Status.CRITICAL, message));
        }
        return ready.passed().stream().anyMatch(Readiness::isEtcd)
                ? Optional.of(new ComponentHealth(ETCD, Status.OK, "the API server can use etcd"))
                : Optional.empty();
    }

    private static String names(List<String> checks) {
        return ForeignText.line(String.join(", ", checks));
    }

    private static boolean isEtcd(String check) {
        return check.equals("etcd") || check.startsWith("etcd-");
    }
}
