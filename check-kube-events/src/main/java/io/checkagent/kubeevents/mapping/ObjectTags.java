// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import io.checkagent.kubeevents.source.KubernetesEvent;
import io.checkagent.kubeevents.source.KubernetesEvent.InvolvedObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The tags that the Datadog Agent gives to Kubernetes events, each once and in order. */
final class ObjectTags {
    private static final Map<String, String> BY_KIND = Map.of(
            "Pod", "pod_name",
            "Deployment", "kube_deployment",
            "ReplicaSet", "kube_replica_set",
            "ReplicationController", "kube_replication_controller",
            "StatefulSet", "kube_stateful_set",
            "DaemonSet", "kube_daemon_set",
            "Job", "kube_job",
            "CronJob", "kube_cronjob",
            "Service", "kube_service",
            "Namespace", "kube_namespace");

    private ObjectTags() {}

    /** The tags of the event's object, writer and host. */
    static List<String> of(KubernetesEvent event, Optional<String> providerId) {
        return List.copyOf(collect(event, providerId));
    }

    /** The same with the reason, for an event that is sent alone. */
    static List<String> withReason(KubernetesEvent event, Optional<String> providerId) {
        Set<String> tags = collect(event, providerId);
        add(tags, "event_reason", event.reason());
        return List.copyOf(tags);
    }

    private static Set<String> collect(KubernetesEvent event, Optional<String> providerId) {
        InvolvedObject object = event.object();
        Set<String> tags = new TreeSet<>();
        add(tags, "source_component", event.component());
        add(tags, "reporting_controller", event.reportingComponent());
        add(tags, "kubernetes_kind", object.kind());
        add(tags, "kube_kind", object.kind());
        add(tags, "name", object.name());
        add(tags, "kube_name", object.name());
        add(tags, "namespace", object.namespace());
        add(tags, "kube_namespace", object.namespace());
        String byKind = BY_KIND.get(object.kind());
        if (byKind != null) {
            add(tags, byKind, object.name());
        }
        if (object.kind().equals("Job")) {
            ScheduledJob.cronJob(object.name(), event.created()).ifPresent(name -> add(tags, "kube_cronjob", name));
        }
        tags.add("orchestrator:kubernetes");
        providerId.ifPresent(id -> add(tags, "host_provider_id", id));
        return tags;
    }

    private static void add(Set<String> tags, String key, String value) {
        if (!value.isEmpty()) {
            tags.add(key + ":" + value);
        }
    }
}
