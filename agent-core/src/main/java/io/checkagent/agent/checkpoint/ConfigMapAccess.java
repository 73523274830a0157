// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Optional;

/**
 * The three requests that the store makes, for one ConfigMap. All fail with {@link KubernetesClientException}, of which
 * the code is the HTTP status, or 0 when there was no answer.
 */
interface ConfigMapAccess {
    String namespace();

    String name();

    /** Reads it; empty when there is none. */
    Optional<ConfigMap> get();

    /** Creates it; code 409 when it exists. */
    ConfigMap create(ConfigMap configMap);

    /** Replaces it if it still has that resourceVersion; else code 409. */
    ConfigMap replace(ConfigMap configMap);
}
