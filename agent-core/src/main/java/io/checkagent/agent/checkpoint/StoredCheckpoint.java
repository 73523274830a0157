// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.checkagent.api.Checkpoint;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;

/** Looks at what is stored, for one who has no term and so may neither claim nor write it. */
public final class StoredCheckpoint {
    private StoredCheckpoint() {}

    /**
     * The entries of that prefix; empty when there are none. One request.
     *
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when the request fails
     */
    public static Checkpoint read(KubernetesClient client, String namespace, String name, String prefix) {
        ConfigMap stored =
                client.configMaps().inNamespace(namespace).withName(name).get();
        Map<String, String> data = stored == null || stored.getData() == null ? Map.of() : stored.getData();
        return new Slot(prefix).entriesOf(data);
    }
}
