// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Makes the IDs of instances; no other place does. The digest is of what was written, with template variables put in but
 * before secrets are looked up: an ID is shown, and must tell nothing about a secret.
 */
final class InstanceDigest {
    private static final int BYTES = 8;

    private InstanceDigest() {}

    /** {@code name[:instance-name]:digest}. */
    static String id(String checkName, Mapping initConfig, Mapping instance) {
        String canonical = text(checkName) + canonical(initConfig) + canonical(instance);
        Optional<YamlValue> name = instance.get("name").or(() -> initConfig.get("name"));
        String instanceName = name.orElse(null) instanceof Scalar scalar ? ":" + scalar.text() : "";
        return checkName + instanceName + ":" + hash(canonical);
    }

    /** Of any value: differs when it says something else, wherever it stands. */
    static String of(YamlValue value) {
        return hash(canonical(value));
    }

    private static String hash(String canonical) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The same text for the same content: keys sorted, and tags, whose order means nothing, too. */
    private static String canonical(YamlValue value) {
        if (value instanceof Mapping mapping) {
            TreeMap<String, String> sorted = new TreeMap<>();
            mapping.entries().forEach((key, entry) -> {
                if (!entry.value().isNull()) {
                    sorted.put(key, key.equals("tags") ? sortedItems(entry.value()) : canonical(entry.value()));
                }
            });
            return sorted.entrySet().stream()
                    .map(entry -> text(entry.getKey()) + entry.getValue())
                    .collect(Collectors.joining("", "{", "}"));
        }
        if (value instanceof Sequence sequence) {
            return sequence.items().stream().map(InstanceDigest::canonical).collect(Collectors.joining("", "[", "]"));
        }
        return value instanceof Scalar scalar && !scalar.isEmpty() ? text(scalar.text()) : "-";
    }

    private static String sortedItems(YamlValue tags) {
        return tags instanceof Sequence sequence
                ? sequence.items().stream()
                        .map(InstanceDigest::canonical)
                        .sorted()
                        .collect(Collectors.joining("", "[", "]"))
                : canonical(tags);
    }

    /** With its length in front, so that no two contents give one text. */
    private static String text(String value) {
        return value.length() + ":" + value;
    }
}
