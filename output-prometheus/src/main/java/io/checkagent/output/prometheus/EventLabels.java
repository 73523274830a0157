// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import io.checkagent.output.Item;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** By what events are counted: their type, and reason, namespace and kind of Kubernetes events; "" where there is none. */
final class EventLabels {
    private static final String[] NAMES = {"type", "reason", "namespace", "kind"};

    private EventLabels() {}

    static Labels of(Item.EventItem item) {
        return Labels.of(NAMES, new String[] {
            item.event().alertType().name().toLowerCase(Locale.ROOT),
            tag(item.tags(), "event_reason:"),
            tag(item.tags(), "kube_namespace:"),
            tag(item.tags(), "kube_kind:")
        });
    }

    static Labels all(String value) {
        String[] values = new String[NAMES.length];
        Arrays.fill(values, value);
        return Labels.of(NAMES, values);
    }

    private static String tag(List<String> tags, String key) {
        return tags.stream()
                .filter(tag -> tag.startsWith(key))
                .map(tag -> tag.substring(key.length()))
                .findFirst()
                .orElse("");
    }
}
