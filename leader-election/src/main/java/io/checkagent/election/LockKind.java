// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

/** The kinds of objects that a lock can live on. */
public enum LockKind {
    /** An Endpoints object's annotation: client-go's EndpointsLock. */
    ENDPOINTS("endpoints"),
    /** A ConfigMap's annotation: client-go's ConfigMapLock. */
    CONFIGMAPS("configmaps"),
    /** A Lease's spec: client-go's LeaseLock. */
    LEASES("leases"),
    /** Both an Endpoints and a Lease, for changing from the one to the other: client-go's MultiLock. */
    ENDPOINTSLEASES("endpointsleases"),
    /** Both a ConfigMap and a Lease, for changing from the one to the other: client-go's MultiLock. */
    CONFIGMAPSLEASES("configmapsleases");

    private final String configurationName;

    LockKind(String configurationName) {
        this.configurationName = configurationName;
    }

    /** client-go's name of the kind, as in {@code leader_election_default_resource}. */
    public String configurationName() {
        return configurationName;
    }
}
