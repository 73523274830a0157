// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One ConfigMap with an API server's manners: resourceVersions, conflicts, refusals. Thread-safe. */
final class FakeConfigMap implements ConfigMapAccess {
    /** The requests made, such as {@code get}, {@code create}, {@code update}. */
    private final List<String> requests = new ArrayList<>();

    private final Map<String, Integer> refusals = new HashMap<>();
    private final Deque<Integer> failures = new ArrayDeque<>();
    private final Deque<Runnable> beforeCreates = new ArrayDeque<>();
    private final Deque<Runnable> beforeUpdates = new ArrayDeque<>();
    private @Nullable ConfigMap stored;
    private int version;

    /** Someone creates it or replaces all of it. */
    synchronized void put(Map<String, String> data) {
        stored = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace())
                .withName(name())
                .withResourceVersion(Integer.toString(++version))
                .endMetadata()
                .withData(data)
                .build();
    }

    /** Someone edits it. */
    synchronized void edit(String key, String value) {
        stored = new ConfigMapBuilder(requireNonNull(stored, "absent"))
                .editMetadata()
                .withResourceVersion(Integer.toString(++version))
                .endMetadata()
                .addToData(key, value)
                .build();
    }

    /** Someone adds an entry to its binaryData. */
    synchronized void putBinary(String key) {
        stored = new ConfigMapBuilder(requireNonNull(stored, "absent"))
                .addToBinaryData(key, "AA==")
                .build();
    }

    synchronized void annotate(String key, String value) {
        stored = new ConfigMapBuilder(requireNonNull(stored, "absent"))
                .editMetadata()
                .withResourceVersion(Integer.toString(++version))
                .addToAnnotations(key, value)
                .endMetadata()
                .build();
    }

    synchronized void delete() {
        stored = null;
    }

    /** Answers that verb with that code from now on; 0 for none. */
    synchronized void refuse(String verb, int code) {
        refusals.put(verb, code);
    }

    synchronized void allow(String verb) {
        refusals.remove(verb);
    }

    /** Answers the next request with that code; 0 for no answer. */
    synchronized void failNext(int... codes) {
        for (int code : codes) {
            failures.add(code);
        }
    }

    /** Nothing that was to come comes any more, and nothing is refused. */
    synchronized void heal() {
        refusals.clear();
        failures.clear();
        beforeCreates.clear();
        beforeUpdates.clear();
    }

    /** Something that happens between the store's last look and its next update. */
    synchronized void beforeNextUpdate(Runnable happens) {
        beforeUpdates.add(happens);
    }

    /** Something that happens between the store's last look and its next create. */
    synchronized void beforeNextCreate(Runnable happens) {
        beforeCreates.add(happens);
    }

    synchronized Map<String, String> data() {
        return stored == null || stored.getData() == null ? Map.of() : Map.copyOf(stored.getData());
    }

    synchronized Optional<String> writer() {
        return Optional.ofNullable(stored)
                .map(configMap -> configMap.getMetadata().getAnnotations())
                .map(annotations -> annotations.get("check-agent.io/checkpoint-writer"));
    }

    synchronized Optional<ConfigMap> configMap() {
        return Optional.ofNullable(stored);
    }

    /** The requests made since the last call. */
    synchronized List<String> takeRequests() {
        List<String> taken = List.copyOf(requests);
        requests.clear();
        return taken;
    }

    @Override
    public String namespace() {
        return "monitoring";
    }

    @Override
    public String name() {
        return "datadogtoken";
    }

    @Override
    public synchronized Optional<ConfigMap> get() {
        request("get");
        return Optional.ofNullable(stored);
    }

    @Override
    public synchronized ConfigMap create(ConfigMap configMap) {
        request("create");
        Runnable happens = beforeCreates.poll();
        if (happens != null) {
            happens.run();
        }
        if (stored != null) {
            throw failure(409);
        }
        put(configMap.getData());
        configMap.getMetadata().getAnnotations().forEach(this::annotate);
        return requireNonNull(stored, "absent");
    }

    @Override
    public synchronized ConfigMap replace(ConfigMap configMap) {
        request("update");
        Runnable happens = beforeUpdates.poll();
        if (happens != null) {
            happens.run();
        }
        if (stored == null) {
            throw failure(404);
        }
        if (!stored.getMetadata()
                .getResourceVersion()
                .equals(configMap.getMetadata().getResourceVersion())) {
            throw failure(409);
        }
        stored = new ConfigMapBuilder(configMap)
                .editMetadata()
                .withResourceVersion(Integer.toString(++version))
                .endMetadata()
                .build();
        return stored;
    }

    private void request(String verb) {
        requests.add(verb);
        Integer once = failures.poll();
        if (once != null) {
            throw failure(once);
        }
        Integer refused = refusals.get(verb);
        if (refused != null) {
            throw failure(refused);
        }
    }

    private static KubernetesClientException failure(int code) {
        return new KubernetesClientException("answered " + code, code, null);
    }
}
