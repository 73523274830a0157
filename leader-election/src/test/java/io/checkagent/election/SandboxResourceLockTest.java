// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxResourceLockTest extends ResourceLockContract {
    private static KubeSandbox sandbox;
    private static KubernetesClient client;

    @BeforeAll
    static void start() {
        sandbox = KubeSandbox.builder().start();
        client = clientForALeaseOf(Duration.ofSeconds(60));
    }

    private static KubernetesClient clientForALeaseOf(Duration lease) {
        return ElectionClient.create(
                Config.fromKubeconfig(sandbox.kubeconfig()), LeaderElectionConfig.ofLease("agent-a", lease));
    }

    @AfterEach
    void heal() {
        sandbox.faults().clear();
    }

    @AfterAll
    static void stop() {
        client.close();
        sandbox.close();
    }

    @Override
    KubernetesClient client() {
        return client;
    }

    @ParameterizedTest
    @CsvSource({
        "ENDPOINTS,endpoints,rbac.yaml,'; or, with the Datadog Agent''s own ClusterRole, set"
                + " leader_election_default_resource (DD_LEADER_ELECTION_DEFAULT_RESOURCE) to configmaps, which it"
                + " allows'",
        "CONFIGMAPS,configmaps,lock-configmaps.yaml,''",
        "LEASES,leases,lock-leases.yaml,''"
    })
    void aRefusedPermissionNamesVerbResourceNameNamespaceAndManifest(
            LockKind kind, String resource, String manifest, String instead) {
        ResourceLock lock = ResourceLocks.create(kind, client, "default", "datadog-leader-election");
        sandbox.deny(RequestMatcher.any().verb("get").resource(resource));

        assertThat(assertFailure(FailureCause.FORBIDDEN, lock::get))
                .hasMessageStartingWith("The API server refuses this agent to get " + resource
                        + " \"datadog-leader-election\" in namespace \"default\"")
                .hasMessageEndingWith("if that lasts, grant the verb get on " + resource
                        + " in namespace \"default\", as manifests/" + manifest + " does" + instead + ".");
    }

    @ParameterizedTest
    @CsvSource({"422,REJECTED", "429,THROTTLED", "500,SERVER_ERROR", "503,SERVER_ERROR"})
    void failuresAreToldApartAndNotRetriedByTheClient(int status, FailureCause cause) {
        ResourceLock lock = ResourceLocks.create(LockKind.LEASES, client, "default", "datadog-leader-election");
        sandbox.faults().inject(RequestMatcher.any(), Fault.status(status));

        assertFailure(cause, lock::get);
        assertThat(sandbox.requests().stream().filter(request -> request.code() == status))
                .hasSize(1);
    }

    @Test
    void aServerThatDoesNotAnswerIsATimeout() {
        sandbox.faults().inject(RequestMatcher.any(), Fault.hang());
        try (KubernetesClient impatient = clientForALeaseOf(Duration.ofSeconds(4))) {
            ResourceLock lock = ResourceLocks.create(LockKind.LEASES, impatient, "default", "datadog-leader-election");

            assertFailure(FailureCause.TIMEOUT, lock::get);
        }
    }
}
