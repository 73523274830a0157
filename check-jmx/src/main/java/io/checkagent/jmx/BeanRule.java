// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import io.checkagent.api.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * One entry of {@code conf}: which attributes of which MBeans are sent, under which names and as what.
 *
 * @param include the MBeans
 * @param attributes how each is sent, by its name, or {@code name.key} in one that has several values; all when empty
 * @param tags on all
 * @param excludedTags keys that do not become tags
 * @param exclude MBeans of these that are not sent, if any
 * @param excludedAttributes of those; all when empty
 */
record BeanRule(
        BeanSelection include,
        Map<String, Form> attributes,
        Map<String, String> tags,
        Set<String> excludedTags,
        Optional<BeanSelection> exclude,
        Set<String> excludedAttributes) {
    private static final Map<String, Metric.Type> TYPES = new TreeMap<>(Map.of(
            "gauge", Metric.Type.GAUGE,
            "rate", Metric.Type.RATE,
            "counter", Metric.Type.RATE,
            "monotonic_count", Metric.Type.MONOTONIC_COUNT,
            "histogram", Metric.Type.HISTOGRAM));

    /**
     * How an attribute is sent.
     *
     * @param alias the metric's name; made of domain and attribute when empty
     */
    record Form(Optional<String> alias, Metric.Type type) {}

    /** @throws IllegalArgumentException naming the place and what it should be */
    static List<BeanRule> all(List<?> conf) {
        List<BeanRule> rules = new ArrayList<>();
        for (int i = 0; i < conf.size(); i++) {
            rules.add(of("conf[" + i + "]", mapping("conf[" + i + "]", conf.get(i))));
        }
        return rules;
    }

    /** What every JVM has. */
    static List<BeanRule> ofJvm() {
        return all(List.of(
                ofJvm("Memory", memory()),
                ofJvm("Threading", Map.of("ThreadCount", "jvm.thread_count")),
                ofJvm("ClassLoading", Map.of("LoadedClassCount", "jvm.loaded_classes")),
                ofJvm(
                        "OperatingSystem",
                        Map.of(
                                "ProcessCpuLoad", "jvm.cpu_load.process",
                                "SystemCpuLoad", "jvm.cpu_load.system",
                                "OpenFileDescriptorCount", "jvm.os.open_file_descriptors")),
                Map.of(
                        "include",
                        Map.of(
                                "domain",
                                "java.lang",
                                "type",
                                "GarbageCollector",
                                "attribute",
                                Map.of(
                                        "CollectionCount",
                                        Map.of("alias", "jvm.gc.collection_count", "metric_type", "rate"),
                                        "CollectionTime",
                                        Map.of("alias", "jvm.gc.collection_time", "metric_type", "rate"))))));
    }

    private static Map<String, String> memory() {
        Map<String, String> aliases = new LinkedHashMap<>();
        Map.of("HeapMemoryUsage", "jvm.heap_memory", "NonHeapMemoryUsage", "jvm.non_heap_memory")
                .forEach((attribute, alias) -> {
                    aliases.put(attribute + ".used", alias);
                    Stream.of("committed", "init", "max")
                            .forEach(key -> aliases.put(attribute + "." + key, alias + "_" + key));
                });
        return aliases;
    }

    private static Map<String, ?> ofJvm(String type, Map<String, String> aliases) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        aliases.forEach((attribute, alias) -> attributes.put(attribute, Map.of("alias", alias)));
        return Map.of("include", Map.of("domain", "java.lang", "type", type, "attribute", attributes));
    }

    private static BeanRule of(String place, Map<?, ?> entry) {
        if (!entry.containsKey("include")) {
            throw new IllegalArgumentException(place + ": has no include, which says what is sent");
        }
        entry.keySet().forEach(key -> {
            if (!key.equals("include") && !key.equals("exclude")) {
                throw new IllegalArgumentException("%s: has %s; it can have include and exclude".formatted(place, key));
            }
        });
        Map<?, ?> included = mapping(place + ".include", entry.get("include"));
        Optional<Map<?, ?>> excluded =
                Optional.ofNullable(entry.get("exclude")).map(value -> mapping(place + ".exclude", value));
        Map<String, String> tags = new LinkedHashMap<>();
        if (included.get("tags") != null) {
            mapping(place + ".include.tags", included.get("tags"))
                    .forEach((key, value) -> tags.put(String.valueOf(key), String.valueOf(value)));
        }
        return new BeanRule(
                BeanSelection.of(place + ".include", included),
                forms(place + ".include.attribute", included.get("attribute")),
                tags,
                names(included.get("exclude_tags")),
                excluded.map(given -> BeanSelection.of(place + ".exclude", given)),
                excluded.map(given -> names(given.get("attribute"))).orElse(Set.of()));
    }

    private static Map<?, ?> mapping(String place, Object value) {
        if (value instanceof Map<?, ?> mapping) {
            return mapping;
        }
        throw new IllegalArgumentException(place + ": expected keys and values");
    }

    private static Set<String> names(@Nullable Object value) {
        Stream<?> names = value instanceof List<?> list
                ? list.stream()
                : value instanceof Map<?, ?> map ? map.keySet().stream() : Stream.ofNullable(value);
        return names.map(String::valueOf).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, Form> forms(String place, @Nullable Object value) {
        Map<String, Form> forms = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> given) {
            given.forEach((name, how) ->
                    forms.put(String.valueOf(name), form(place + "." + name, mapping(place + "." + name, how))));
        } else {
            names(value).forEach(name -> forms.put(name, new Form(Optional.empty(), Metric.Type.GAUGE)));
        }
        return forms;
    }

    private static Form form(String place, Map<?, ?> how) {
        how.keySet().forEach(key -> {
            if (!key.equals("alias") && !key.equals("metric_type")) {
                throw new IllegalArgumentException(
                        "%s: has %s; it can have alias and metric_type".formatted(place, key));
            }
        });
        String type = how.containsKey("metric_type") ? String.valueOf(how.get("metric_type")) : "gauge";
        Metric.Type known = TYPES.get(type.toLowerCase(Locale.ROOT));
        if (known == null) {
            throw new IllegalArgumentException("%s.metric_type: there is no %s; there are: %s"
                    .formatted(place, type, String.join(", ", TYPES.keySet())));
        }
        return new Form(Optional.ofNullable(how.get("alias")).map(String::valueOf), known);
    }

    /** What to ask the JVM for. */
    List<ObjectName> patterns() {
        return include.patterns();
    }

    boolean takes(ObjectName name) {
        return include.takes(name)
                && (!excludedAttributes.isEmpty()
                        || exclude.filter(one -> one.takes(name)).isEmpty());
    }

    /** Whether an attribute is read, for itself or for one of its keys. */
    boolean takesAttribute(String attribute) {
        return attributes.isEmpty()
                || attributes.keySet().stream()
                        .anyMatch(name -> name.equals(attribute) || name.startsWith(attribute + "."));
    }

    /** The attribute without the key of one that has several values. */
    static String whole(String attribute) {
        int dot = attribute.indexOf('.');
        return dot < 0 ? attribute : attribute.substring(0, dot);
    }

    /**
     * A value as it is sent.
     *
     * @param attribute its name, with a key where it has several values
     * @return empty when it is not sent
     */
    Optional<Metric> metric(ObjectName bean, String attribute, double value, String instance) {
        String whole = whole(attribute);
        boolean excluded = (excludedAttributes.contains(attribute) || excludedAttributes.contains(whole))
                && exclude.filter(one -> one.takes(bean)).isPresent();
        Form form = attributes.isEmpty()
                ? new Form(Optional.empty(), Metric.Type.GAUGE)
                : attributes.containsKey(attribute) ? attributes.get(attribute) : attributes.get(whole);
        if (excluded || form == null) {
            return Optional.empty();
        }
        String name = form.alias()
                .map(alias -> filled(alias, bean, attribute)
                        + (attributes.containsKey(attribute) ? "" : attribute.substring(whole.length())))
                .orElseGet(() -> "jmx." + SnakeCase.of(bean.getDomain()) + "." + SnakeCase.of(attribute));
        return Optional.of(Metric.of(form.type(), name, value, tags(bean, attribute, instance)));
    }

    private List<String> tags(ObjectName bean, String attribute, String instance) {
        List<String> all = new ArrayList<>(List.of(instance));
        if (!excludedTags.contains("jmx_domain")) {
            all.add("jmx_domain:" + bean.getDomain());
        }
        new TreeMap<>(bean.getKeyPropertyList())
                .keySet().stream()
                        .filter(key -> !excludedTags.contains(key) && !tags.containsKey(key))
                        .forEach(key -> all.add(key + ":" + BeanSelection.valueOf(bean, key)));
        tags.forEach((key, value) -> all.add(key + ":" + filled(value, bean, attribute)));
        return all;
    }

    /** With what the MBean has in the place of {@code $domain}, {@code $attribute} and {@code $key}. */
    private static String filled(String text, ObjectName bean, String attribute) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        String result = text.replace("$domain", bean.getDomain()).replace("$attribute", attribute);
        for (String key : bean.getKeyPropertyList().keySet()) {
            result = result.replace("$" + key, BeanSelection.valueOf(bean, key));
        }
        return result;
    }
}
