// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

/** The sandbox keeps the contract. */
class SandboxContractTest extends KubernetesContract {
    @Override
    ContractCluster openCluster() {
        return new SandboxCluster();
    }
}
