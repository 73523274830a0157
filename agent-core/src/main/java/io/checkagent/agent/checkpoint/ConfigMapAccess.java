// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The three requests for one ConfigMap that the agent has the rights for. All fail with {@link KubernetesClientException}, of which
 * the code is the HTTP status, or 0 when there was no answer.
 */
public interface ConfigMapAccess {
    /** The pause after that many requests in a row that failed: 0.5 s, doubled each time, at most 15 s. */
    static Duration retryAfter(int failures) {
        Duration wait = Duration.ofMillis(500).multipliedBy(1L << Math.min(Math.max(0, failures - 1), 10));
        return Collections.min(List.of(wait, Duration.ofSeconds(15)));
    }

    String namespace();

    String name();

    /** Reads it; empty when there is none. */
    Optional<ConfigMap> get();

    /** Creates it; code 409 when it exists. */
    ConfigMap create(ConfigMap configMap);

    /** Replaces it if it still has that resourceVersion; else code 409. */
    ConfigMap replace(ConfigMap configMap);
}
