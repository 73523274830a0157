// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.util.List;
import java.util.Locale;

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

    /** The kinds of the objects that a lock of this kind lives on: itself, or two others. */
    public List<LockKind> objects() {
        return switch (this) {
            case ENDPOINTS, CONFIGMAPS, LEASES -> List.of(this);
            case ENDPOINTSLEASES -> List.of(ENDPOINTS, LEASES);
            case CONFIGMAPSLEASES -> List.of(CONFIGMAPS, LEASES);
        };
    }

    /** Whether a lock of this kind lives, maybe among others, on the objects of another. */
    boolean livesOn(LockKind other) {
        return objects().contains(other);
    }

    /**
     * Reads the names, also in the singular, as the Datadog Agent does.
     *
     * @throws IllegalArgumentException when it is none of them; the message lists them
     */
    public static LockKind parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "endpoint", "endpoints" -> ENDPOINTS;
            case "configmap", "configmaps" -> CONFIGMAPS;
            case "lease", "leases" -> LEASES;
            case "endpointsleases" -> ENDPOINTSLEASES;
            case "configmapsleases" -> CONFIGMAPSLEASES;
            default ->
                throw new IllegalArgumentException(
                        "expected one of endpoints, configmap, lease, endpointsleases, configmapsleases, found \""
                                + text + "\"");
        };
    }
}
