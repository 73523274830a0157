// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A ConfigMap of a cluster. Replaces with the resourceVersion of the object that was read, so that the API server refuses
 * to overwrite what it was not made from.
 */
public record ClusterConfigMap(Supplier<KubernetesClient> client, String namespace, String name)
        implements ConfigMapAccess {
    public ClusterConfigMap {
        requireNonNull(client, "client is null");
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
    }

    @Override
    public Optional<ConfigMap> get() {
        return Optional.ofNullable(
                client.get().configMaps().inNamespace(namespace).withName(name).get());
    }

    @Override
    public ConfigMap create(ConfigMap configMap) {
        return resource(configMap).create();
    }

    @Override
    public ConfigMap replace(ConfigMap configMap) {
        return resource(configMap).update();
    }

    private Resource<ConfigMap> resource(ConfigMap configMap) {
        return client.get().configMaps().inNamespace(namespace).resource(configMap);
    }
}
