// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.Host;
import io.checkagent.kubeevents.occurrence.Occurrence;
import io.checkagent.kubeevents.source.KubernetesEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the intake's events from the cluster's, as the Datadog Agent does: bundled by object, or one each. Not
 * thread-safe.
 */
public final class Mapping {
    private final EventSelection selection;
    private final Hosts hosts;
    private final Optional<String> clusterName;
    private final boolean detectSources;

    /**
     * @param selection which events are sent alone
     * @param clusterName appended to the names of hosts
     * @param detectSources whether events are shown under the integration that wrote them
     */
    public Mapping(EventSelection selection, Hosts hosts, Optional<String> clusterName, boolean detectSources) {
        this.selection = requireNonNull(selection, "selection is null");
        this.hosts = requireNonNull(hosts, "hosts is null");
        this.clusterName = requireNonNull(clusterName, "clusterName is null");
        this.detectSources = detectSources;
    }

    /** The intake's events for these writes: none is left out. */
    public List<Event> map(List<Occurrence> occurrences) {
        List<Event> events = new ArrayList<>();
        Map<BundleKey, Bundle> bundles = new LinkedHashMap<>();
        for (Occurrence occurrence : occurrences) {
            if (selection.isAlone(occurrence.event())) {
                events.add(alone(occurrence));
            } else {
                add(occurrence, bundles, events);
            }
        }
        bundles.values().forEach(bundle -> events.add(bundle.toEvent(this)));
        return events;
    }

    private void add(Occurrence occurrence, Map<BundleKey, Bundle> bundles, List<Event> events) {
        BundleKey key = BundleKey.of(occurrence.event());
        Bundle bundle = bundles.computeIfAbsent(key, k -> new Bundle(occurrence.event()));
        if (!bundle.add(occurrence)) {
            events.add(bundle.toEvent(this));
            Bundle next = new Bundle(occurrence.event());
            bundles.put(key, next);
            next.add(occurrence);
        }
    }

    private Event alone(Occurrence occurrence) {
        KubernetesEvent event = occurrence.event();
        Optional<String> node = hosts.nodeOf(event);
        String title = event.object().title() + ": " + event.reason();
        return common(Event.builder(title, event.message(), event.lastSeen()), event, node)
                .tags(ObjectTags.withReason(event, node.flatMap(hosts::providerIdOf)))
                .source(source(occurrence))
                .build();
    }

    /** An event that holds what all writes of a bundle have in common. */
    Event.Builder bundled(Event.Builder builder, KubernetesEvent first) {
        Optional<String> node = hosts.nodeOf(first);
        return common(builder, first, node).tags(ObjectTags.of(first, node.flatMap(hosts::providerIdOf)));
    }

    private Event.Builder common(Event.Builder builder, KubernetesEvent event, Optional<String> node) {
        node.ifPresent(name -> builder.host(
                clusterName.map(cluster -> Host.inCluster(name, cluster)).orElse(name)));
        return builder.priority(Event.Priority.NORMAL)
                .alertType(event.type().equals("Warning") ? Event.AlertType.WARNING : Event.AlertType.INFO)
                .aggregationKey("kubernetes_apiserver:" + event.object().key())
                .sourceTypeName(detectSources ? SourceTypes.of(event) : SourceTypes.KUBERNETES)
                .eventType("kubernetes_apiserver");
    }

    static EventSource source(Occurrence occurrence) {
        KubernetesEvent event = occurrence.event();
        return new EventSource(
                event.uid(),
                event.resourceVersion().digits(),
                event.namespace(),
                event.name(),
                occurrence.times(),
                occurrence.estimated());
    }
}
