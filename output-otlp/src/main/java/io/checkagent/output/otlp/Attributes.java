// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tags as attributes. Those of Kubernetes objects have the names of OpenTelemetry's semantic conventions
 * (<a href="https://opentelemetry.io/docs/specs/semconv/resource/k8s/">source</a>); of a key that comes twice the values
 * are a list.
 */
final class Attributes {
    private static final Map<String, String> CONVENTIONS = Map.ofEntries(
            Map.entry("kube_namespace", "k8s.namespace.name"),
            Map.entry("kube_kind", "k8s.object.kind"),
            Map.entry("kube_name", "k8s.object.name"),
            Map.entry("event_reason", "k8s.event.reason"),
            Map.entry("pod_name", "k8s.pod.name"),
            Map.entry("kube_deployment", "k8s.deployment.name"),
            Map.entry("kube_replica_set", "k8s.replicaset.name"),
            Map.entry("kube_stateful_set", "k8s.statefulset.name"),
            Map.entry("kube_daemon_set", "k8s.daemonset.name"),
            Map.entry("kube_job", "k8s.job.name"),
            Map.entry("kube_cronjob", "k8s.cronjob.name"),
            Map.entry("kube_cluster_name", "k8s.cluster.name"));

    private Attributes() {}

    /** A tag without a colon is an attribute that is true. */
    static List<KeyValue> ofTags(List<String> tags) {
        Map<String, List<AnyValue>> values = new java.util.LinkedHashMap<>();
        for (String tag : tags) {
            int colon = tag.indexOf(':');
            String key = colon <= 0 ? tag : tag.substring(0, colon);
            AnyValue value =
                    colon <= 0 ? AnyValue.newBuilder().setBoolValue(true).build() : text(tag.substring(colon + 1));
            values.computeIfAbsent(CONVENTIONS.getOrDefault(key, key), unused -> new ArrayList<>())
                    .add(value);
        }
        List<KeyValue> attributes = new ArrayList<>();
        values.forEach((key, all) -> attributes.add(of(key, all.size() == 1 ? all.get(0) : list(all))));
        return attributes;
    }

    static KeyValue of(String key, String value) {
        return of(key, text(value));
    }

    static KeyValue of(String key, long value) {
        return of(key, AnyValue.newBuilder().setIntValue(value).build());
    }

    /** One value as it is, several as a list. */
    static KeyValue of(String key, List<String> values) {
        return values.size() == 1
                ? of(key, values.get(0))
                : of(key, list(values.stream().map(Attributes::text).toList()));
    }

    private static KeyValue of(String key, AnyValue value) {
        return KeyValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static AnyValue text(String value) {
        return AnyValue.newBuilder().setStringValue(value).build();
    }

    private static AnyValue list(List<AnyValue> values) {
        return AnyValue.newBuilder()
                .setArrayValue(ArrayValue.newBuilder().addAllValues(values))
                .build();
    }
}
