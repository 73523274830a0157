// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledIfSystemProperty(named = "contract.kubeconfig", matches = ".+")
class RealResourceLockIT extends ResourceLockContract {
    @RegisterExtension
    static final RealCluster CLUSTER = new RealCluster();

    @Override
    KubernetesClient client() {
        return CLUSTER.client();
    }
}
