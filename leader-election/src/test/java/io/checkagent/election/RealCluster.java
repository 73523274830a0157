// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The cluster of the kubeconfig that system property {@code contract.kubeconfig} names. Registered as an extension, it
 * keeps a client for the tests of a class.
 */
final class RealCluster implements BeforeAllCallback, AfterAllCallback {
    private @Nullable KubernetesClient client;

    static KubernetesClient connect(Duration lease) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(Path.of(System.getProperty("contract.kubeconfig"))));
        return ElectionClient.create(config, LeaderElectionConfig.ofLease("unused", lease));
    }

    KubernetesClient client() {
        return requireNonNull(client, "not connected");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        client = connect(RealTimeElection.LEASE);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (client != null) {
            client.close();
        }
    }
}
