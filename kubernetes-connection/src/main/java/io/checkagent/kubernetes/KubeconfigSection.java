// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import io.checkagent.configuration.YamlValue.Sequence;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Keys and values of a kubeconfig, read as they are asked for. An empty text is no value, as in Go. What is not as it should
 * be ends the reading, with its place and without its value.
 *
 * @param setting what named the file, for messages
 */
record KubeconfigSection(String setting, Mapping mapping) {
    KubeconfigSection {
        requireNonNull(setting, "setting is null");
        requireNonNull(mapping, "mapping is null");
    }

    Optional<String> text(String key) throws ClusterNotFoundException {
        Optional<YamlValue> value = mapping.get(key);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!(value.get() instanceof Scalar scalar)) {
            throw refused(key, "is no text", "write " + key + ": VALUE");
        }
        return Optional.of(scalar.text()).filter(text -> !text.isEmpty());
    }

    boolean flag(String key) throws ClusterNotFoundException {
        String text = text(key).orElse("false").toLowerCase(Locale.ROOT);
        if (!text.equals("true") && !text.equals("false")) {
            throw refused(key, "is neither true nor false", "write " + key + ": true, or leave it out");
        }
        return text.equals("true");
    }

    /** Relative paths begin at the kubeconfig's folder. */
    Optional<Path> path(String key) throws ClusterNotFoundException {
        Optional<String> text = text(key);
        try {
            return text.map(this::resolve);
        } catch (InvalidPathException e) {
            throw refused(key, "is no path", "correct it");
        }
    }

    /** A path as seen from the kubeconfig's folder. */
    Path resolve(String path) {
        return Path.of(mapping.location().file())
                .toAbsolutePath()
                .resolveSibling(path)
                .normalize();
    }

    /** The text that is base64 there. */
    Optional<String> data(String key) throws ClusterNotFoundException {
        Optional<String> text = text(key);
        try {
            return text.map(encoded -> new String(Base64.getDecoder().decode(encoded.replaceAll("\\s", "")), UTF_8));
        } catch (IllegalArgumentException e) {
            throw refused(key, "is no base64", "write the PEM file in base64, in one line");
        }
    }

    List<String> texts(String key) throws ClusterNotFoundException {
        List<String> texts = new ArrayList<>();
        for (YamlValue item : items(key)) {
            if (!(item instanceof Scalar scalar) || scalar.isEmpty()) {
                throw refused(key, "holds something that is no text", "write a list of texts");
            }
            texts.add(scalar.text());
        }
        return texts;
    }

    List<KubeconfigSection> sections(String key) throws ClusterNotFoundException {
        List<KubeconfigSection> sections = new ArrayList<>();
        for (YamlValue item : items(key)) {
            if (!(item instanceof Mapping keys)) {
                throw refused(key, "holds something that is not keys and values", "write a list of name: and values");
            }
            sections.add(new KubeconfigSection(setting, keys));
        }
        return sections;
    }

    private List<YamlValue> items(String key) throws ClusterNotFoundException {
        Optional<YamlValue> value = mapping.get(key);
        if (value.isEmpty()) {
            return List.of();
        }
        if (!(value.get() instanceof Sequence sequence)) {
            throw refused(key, "is no list", "write - before each item");
        }
        return sequence.items();
    }

    Map<String, List<String>> textLists(String key) throws ClusterNotFoundException {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        Optional<KubeconfigSection> section = section(key);
        if (section.isPresent()) {
            for (String name : section.get().mapping().entries().keySet()) {
                lists.put(name, section.get().texts(name));
            }
        }
        return lists;
    }

    Optional<KubeconfigSection> section(String key) throws ClusterNotFoundException {
        Optional<YamlValue> value = mapping.get(key);
        if (value.isPresent() && !(value.get() instanceof Mapping)) {
            throw refused(key, "is not keys and values", "indent them below " + key);
        }
        return value.map(found -> new KubeconfigSection(setting, (Mapping) found));
    }

    boolean has(String key) {
        return mapping.get(key).isPresent();
    }

    /** What is wrong with a key, and the next step. */
    ClusterNotFoundException refused(String key, String message, String remedy) {
        Mapping.Entry entry = mapping.entries().get(key);
        return new ClusterNotFoundException(setting + ": "
                + Problem.error(
                        entry == null ? mapping.location() : entry.keyLocation(),
                        mapping.pathOf(key),
                        message,
                        remedy));
    }

    /** The place of a key, for warnings. */
    String place(String key) {
        Mapping.Entry entry = mapping.entries().get(key);
        return (entry == null ? mapping.location() : entry.keyLocation()) + ": " + mapping.pathOf(key);
    }
}
