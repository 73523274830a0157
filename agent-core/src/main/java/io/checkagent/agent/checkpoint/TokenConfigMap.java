// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes the ConfigMap under the rules that keep a deposed leader from writing: the fence is asked before each write, a
 * write succeeds only on the object that it was made from, and the writer is noted. What others wrote into it stays. Not
 * thread-safe.
 */
final class TokenConfigMap {
    private static final Logger LOG = LoggerFactory.getLogger(TokenConfigMap.class);
    private static final int CONFLICTS = 10;
    private static final int CONFLICT = 409;
    private static final int NOT_FOUND = 404;

    private final ConfigMapAccess access;
    /** As of the last answer; absent when it must be read anew. */
    private @Nullable ConfigMap known;

    private boolean seenBefore;
    private Verb lastVerb = Verb.GET;

    /** What a request did, by Kubernetes' words. */
    enum Verb {
        GET("get"),
        CREATE("create"),
        UPDATE("update");

        private final String text;

        Verb(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    TokenConfigMap(ConfigMapAccess access) {
        this.access = access;
    }

    /** Reads it at the next change, whatever is known. */
    void forget() {
        known = null;
    }

    /** The data as of the last answer; empty when there was none. */
    Map<String, String> data() {
        ConfigMap configMap = known;
        return configMap == null || configMap.getData() == null ? Map.of() : configMap.getData();
    }

    /** The keys under {@code binaryData} as of the last answer: Kubernetes refuses the same key in {@code data}. */
    Set<String> binaryKeys() {
        ConfigMap configMap = known;
        return configMap == null || configMap.getBinaryData() == null
                ? Set.of()
                : new TreeSet<>(configMap.getBinaryData().keySet());
    }

    /** The data as it is stored now, read afresh; nothing is kept of it. */
    Map<String, String> stored() {
        return access.get().map(ConfigMap::getData).orElse(Map.of());
    }

    /** The last request made. */
    Verb lastVerb() {
        return lastVerb;
    }

    String shown() {
        return "configmap " + access.namespace() + "/" + access.name();
    }

    String namespace() {
        return access.namespace();
    }

    String name() {
        return access.name();
    }

    /**
     * Applies a change to the data, and notes the writer. Sends nothing when nothing would change.
     *
     * @return whether it is done; if not, the term is over
     * @throws KubernetesClientException when a request failed; what was read before is {@link #data}
     */
    boolean change(WritingTerm term, UnaryOperator<Map<String, String>> change) {
        for (int conflict = 0; conflict < CONFLICTS; conflict++) {
            ConfigMap current = known;
            if (current == null) {
                lastVerb = Verb.GET;
                Optional<ConfigMap> read = access.get();
                current = read.orElse(null);
                known = current;
            }
            Optional<String> noted = notedWriter(current);
            boolean ours = noted.isPresent() && noted.get().equals(term.writer.noted());
            if (term.hasClaimed() && noted.isPresent() && !ours) {
                LOG.warn(
                        "{} was claimed by {} after {}: this term writes no more checkpoints",
                        shown(),
                        noted.get(),
                        term.writer.noted());
                term.deposed();
            }
            if (!term.isOpen()) {
                return false;
            }
            Map<String, String> data = change.apply(new TreeMap<>(data()));
            if (ours && data.equals(data())) {
                term.claimed();
                return true;
            }
            if (write(current, data, term.writer)) {
                term.claimed();
                return true;
            }
        }
        throw new KubernetesClientException(shown() + " was changed by others " + CONFLICTS + " times in a row");
    }

    /** Returns false when it has to be read again. */
    private boolean write(@Nullable ConfigMap current, Map<String, String> data, Writer writer) {
        try {
            if (current == null) {
                lastVerb = Verb.CREATE;
                known = access.create(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace(access.namespace())
                        .withName(access.name())
                        .addToAnnotations(Writer.ANNOTATION, writer.noted())
                        .endMetadata()
                        .withData(data)
                        .build());
                LOG.info("{} was {}", shown(), seenBefore ? "deleted, and is created again" : "created");
            } else {
                lastVerb = Verb.UPDATE;
                known = access.replace(new ConfigMapBuilder(current)
                        .editMetadata()
                        .addToAnnotations(Writer.ANNOTATION, writer.noted())
                        .endMetadata()
                        .withData(data)
                        .build());
            }
            seenBefore = true;
            return true;
        } catch (KubernetesClientException e) {
            boolean gone = current != null && e.getCode() == NOT_FOUND;
            if (e.getCode() == CONFLICT || gone) {
                known = null;
                return false;
            }
            throw e;
        }
    }

    private static Optional<String> notedWriter(@Nullable ConfigMap configMap) {
        return Optional.ofNullable(configMap)
                .map(object -> object.getMetadata().getAnnotations())
                .map(annotations -> annotations.get(Writer.ANNOTATION));
    }
}
