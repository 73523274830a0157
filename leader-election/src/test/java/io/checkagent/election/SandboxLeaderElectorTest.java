// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.AutoClose;

class SandboxLeaderElectorTest extends LeaderElectorContract {
    @AutoClose
    private static final ElectionSandbox SANDBOX = ElectionSandbox.start();

    @Override
    KubernetesClient client() {
        return SANDBOX.client();
    }

    @Override
    KubernetesClient admin() {
        return SANDBOX.admin();
    }
}
