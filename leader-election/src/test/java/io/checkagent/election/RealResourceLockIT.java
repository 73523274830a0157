package io.checkagent.election;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

@EnabledIfSystemProperty(named = "contract.kubeconfig", matches = ".+")
class RealResourceLockIT extends ResourceLockContract {
    private static KubernetesClient client;

    @BeforeAll
    static void connect() throws Exception {
        client = RealCluster.connect();
    }

    @AfterAll
    static void disconnect() {
        client.close();
    }

    @Override
    KubernetesClient client() {
        return client;
    }
}
