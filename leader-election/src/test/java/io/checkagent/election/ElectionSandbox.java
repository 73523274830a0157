// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * An embedded API server, and the ways to it.
 *
 * @param client the candidates' own, with the time limits of an election
 * @param admin the test's own
 */
record ElectionSandbox(KubeSandbox api, KubernetesClient client, KubernetesClient admin) implements AutoCloseable {
    ElectionSandbox {
        requireNonNull(api, "api is null");
        requireNonNull(client, "client is null");
        requireNonNull(admin, "admin is null");
    }

    static ElectionSandbox start() {
        KubeSandbox api = KubeSandbox.builder().start();
        Config config = Config.fromKubeconfig(api.kubeconfig());
        return new ElectionSandbox(
                api,
                ElectionClient.create(Config.fromKubeconfig(api.kubeconfig()), RealTimeElection.config("unused")),
                new KubernetesClientBuilder().withConfig(config).build());
    }

    @Override
    public void close() {
        client.close();
        admin.close();
        api.close();
    }
}
