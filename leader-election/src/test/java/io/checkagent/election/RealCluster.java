package io.checkagent.election;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The cluster of the kubeconfig that system property {@code contract.kubeconfig} names. */
final class RealCluster {
    private RealCluster() {}

    static KubernetesClient connect() throws IOException {
        return connect(Duration.ofSeconds(4));
    }

    static KubernetesClient connect(Duration lease) throws IOException {
        Config config = Config.fromKubeconfig(Files.readString(Path.of(System.getProperty("contract.kubeconfig"))));
        return ElectionClient.create(config, LeaderElectionConfig.ofLease("unused", lease));
    }
}
