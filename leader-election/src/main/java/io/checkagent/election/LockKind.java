package io.checkagent.election;

import static java.util.Objects.requireNonNull;

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

    /**
     * The kind of that name: client-go's names, and the Datadog Agent's singular {@code configmap} and {@code lease}.
     *
     * @throws IllegalArgumentException for any other name, naming those that exist: a lock's kind is never guessed,
     *     since two kinds make two leaders
     */
    public static LockKind fromConfigurationName(String name) {
        requireNonNull(name, "name is null");
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "endpoints" -> ENDPOINTS;
            case "configmaps", "configmap" -> CONFIGMAPS;
            case "leases", "lease" -> LEASES;
            case "endpointsleases" -> ENDPOINTSLEASES;
            case "configmapsleases" -> CONFIGMAPSLEASES;
            default ->
                throw new IllegalArgumentException("\"" + name + "\" is no kind of lock; it must be one of endpoints,"
                        + " configmaps, leases, endpointsleases, configmapsleases");
        };
    }
}
