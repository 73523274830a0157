// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;

/** Makes the lock of a kind. */
public final class ResourceLocks {
    private ResourceLocks() {}

    /**
     * The lock of that kind, namespace and name.
     *
     * @param client as {@link ElectionClient} makes it: short time limits, no retries
     */
    public static ResourceLock create(LockKind kind, KubernetesClient client, String namespace, String name) {
        requireNonNull(client, "client is null");
        return switch (kind) {
            case ENDPOINTS -> AnnotationLock.endpoints(client, namespace, name);
            case CONFIGMAPS -> AnnotationLock.configMap(client, namespace, name);
            case LEASES -> new LeaseLock(client, namespace, name);
            case ENDPOINTSLEASES ->
                new MultiLock(
                        kind,
                        AnnotationLock.endpoints(client, namespace, name),
                        new LeaseLock(client, namespace, name));
            case CONFIGMAPSLEASES ->
                new MultiLock(
                        kind,
                        AnnotationLock.configMap(client, namespace, name),
                        new LeaseLock(client, namespace, name));
        };
    }
}
