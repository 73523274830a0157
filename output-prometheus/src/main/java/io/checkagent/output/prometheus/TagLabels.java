// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.PrometheusNaming;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tags as labels: characters that Prometheus has not are underscores, the values of a key that comes twice stand in one
 * label with commas, a tag without a colon is {@code "true"}. A tag that has the name of a label of ours is
 * {@code exported_<name>}, as Prometheus calls such a one.
 */
final class TagLabels {
    private TagLabels() {}

    /**
     * @param host as the label {@code host}; none when empty
     * @param own names and values of further labels
     */
    static Labels of(String host, List<String> tags, String... own) {
        Map<String, String> labels = new TreeMap<>();
        if (!host.isEmpty()) {
            labels.put("host", host);
        }
        for (int i = 0; i < own.length; i += 2) {
            labels.put(own[i], own[i + 1]);
        }
        Map<String, String> ofTags = new TreeMap<>();
        for (String tag : tags) {
            int colon = tag.indexOf(':');
            String name = name(colon <= 0 ? tag : tag.substring(0, colon));
            String value = colon <= 0 ? "true" : tag.substring(colon + 1);
            ofTags.merge(labels.containsKey(name) ? "exported_" + name : name, value, (all, next) -> all + "," + next);
        }
        ofTags.forEach(labels::putIfAbsent);
        return Labels.of(labels.keySet().toArray(String[]::new), labels.values().toArray(String[]::new));
    }

    /** A name that Prometheus takes for a metric and a label; names that begin with two underscores are its own. */
    static String name(String text) {
        String name = PrometheusNaming.prometheusName(text).replace(':', '_').replaceFirst("^_{2,}", "_");
        return name.isEmpty() ? "_" : name;
    }
}
