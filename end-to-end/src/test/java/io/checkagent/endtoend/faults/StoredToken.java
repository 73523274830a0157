// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The ConfigMap in which the position of the collection is stored, read and spoilt from outside.
 *
 * @param client may do everything
 * @param namespace of the ConfigMap
 */
record StoredToken(KubernetesClient client, String namespace) {
    static final String KEY = "event.tokenKey";
    static final String TIME = "event.tokenTimestamp";

    StoredToken {
        requireNonNull(client, "client is null");
        requireNonNull(namespace, "namespace is null");
    }

    /** What is stored; nothing when there is no ConfigMap. */
    Map<String, String> data() {
        return Optional.ofNullable(resource().get()).map(ConfigMap::getData).orElse(Map.of());
    }

    /** The stored version; 0 when none can be read. */
    long version() {
        String key = data().getOrDefault(KEY, "");
        return key.matches("\\d{1,18}") ? Long.parseLong(key) : 0;
    }

    /** The API server's present version of all events. */
    long present() {
        return Long.parseLong(client.v1()
                .events()
                .inAnyNamespace()
                .list(new ListOptionsBuilder().withLimit(1L).build())
                .getMetadata()
                .getResourceVersion());
    }

    /** Stores the present version: what was written before is not collected. */
    void putPresent() {
        put(Map.of(KEY, Long.toString(present()), TIME, time(Instant.now())));
    }

    /** Replaces all that is stored. */
    void put(Map<String, String> data) {
        ConfigMap present = resource().get();
        if (present == null) {
            client.resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName("datadogtoken")
                            .endMetadata()
                            .withData(data)
                            .build())
                    .create();
        } else {
            client.resource(new ConfigMapBuilder(present).withData(data).build())
                    .update();
        }
    }

    /** Replaces one entry. */
    void put(String key, String value) {
        Map<String, String> data = new TreeMap<>(data());
        data.put(key, value);
        put(data);
    }

    /** Makes what is stored older, as if nobody had collected for so long. */
    void age(Duration by) {
        put(TIME, time(Instant.parse(data().get(TIME)).minus(by)));
    }

    /** Deletes the ConfigMap. */
    void delete() {
        resource().delete();
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private Resource<ConfigMap> resource() {
        return client.configMaps().inNamespace(namespace).withName("datadogtoken");
    }
}
