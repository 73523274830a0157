// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class SandboxLeaderElectorTest extends LeaderElectorContract {
    private static ElectionSandbox sandbox;

    @BeforeAll
    static void startSandbox() {
        sandbox = ElectionSandbox.start();
    }

    @AfterAll
    static void stopSandbox() {
        sandbox.close();
    }

    @Override
    KubernetesClient client() {
        return sandbox.client();
    }

    @Override
    KubernetesClient admin() {
        return sandbox.admin();
    }
}
