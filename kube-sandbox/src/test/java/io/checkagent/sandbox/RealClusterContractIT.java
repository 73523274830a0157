// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import java.nio.file.Path;

/** A real kube-apiserver keeps the contract, so that it is no fiction. Needs {@code -Dcontract.kubeconfig=FILE}. */
class RealClusterContractIT extends KubernetesContract {
    @Override
    ContractCluster openCluster() {
        String kubeconfig = System.getProperty("contract.kubeconfig");
        if (kubeconfig == null) {
            throw new IllegalStateException("-Dcontract.kubeconfig=FILE is missing: it names the cluster to check");
        }
        return new KubeconfigCluster(Path.of(kubeconfig));
    }
}
