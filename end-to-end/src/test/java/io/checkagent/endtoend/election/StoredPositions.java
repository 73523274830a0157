// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The positions that the CLUSTER check had stored. Each term begins at the stored one and goes on from there, so only a
 * write of a term that is over can set it back. Thread-safe.
 */
final class StoredPositions implements ResourceEventHandler<ConfigMap>, AutoCloseable {
    private final List<String> setBacks = new ArrayList<>();
    private final SharedIndexInformer<ConfigMap> informer;
    private long stored;

    StoredPositions(KubernetesClient client, String namespace) {
        informer = client.configMaps()
                .inNamespace(namespace)
                .withName("datadogtoken")
                .inform(this);
    }

    @Override
    public void onAdd(ConfigMap configMap) {
        take(configMap);
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap configMap) {
        take(configMap);
    }

    @Override
    public void onDelete(ConfigMap configMap, boolean lastStateUnknown) {
        take(new ConfigMap());
    }

    private synchronized void take(ConfigMap configMap) {
        Map<String, String> data = configMap.getData() == null ? Map.of() : configMap.getData();
        long next = Long.parseLong(data.getOrDefault(HeartbeatPlugin.CHECK + ".number", "0"));
        if (next < stored) {
            setBacks.add("from " + stored + " to " + next);
        }
        stored = next;
    }

    /** The newest. */
    synchronized long stored() {
        return stored;
    }

    /** Every time that a position was replaced by an earlier one. */
    synchronized List<String> setBacks() {
        return List.copyOf(setBacks);
    }

    @Override
    public void close() {
        informer.close();
    }
}
