// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.AgentWide;
import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.kubeevents.filter.EventFilter;
import io.checkagent.kubeevents.filter.Redaction;
import io.checkagent.kubeevents.filter.Selection;
import io.checkagent.kubeevents.mapping.EventSelection;
import io.checkagent.kubeevents.mapping.EventSelection.CollectedEventType;
import io.checkagent.kubeevents.source.StreamSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The settings of an instance: the Datadog Agent's, by its names, and this check's own. */
public record Settings(
        @Default("true") @Description("Whether events are collected.")
        boolean collectEvents,

        @Default("[]")
        @Description("Reasons to leave out, or terms of a field selector such as type!=Normal; the API server filters.")
        List<String> filteredEventTypes,

        @Default("false") @Description("Send events alone rather than bundled by object.")
        boolean unbundleEvents,

        @Default("[]") @Description("Which events unbundle_events sends alone; all when empty.")
        List<CollectedEventType> collectedEventTypes,

        @Default("false") @Description("Bundle what collected_event_types does not name, rather than leave it out.")
        boolean bundleUnspecifiedEvents,

        @Default("[]") @Description("Collect from these namespaces only; needs rights in these only. All when empty.")
        List<String> namespaces,

        @Default("{}") @Description("Collect only events that every list given here names.")
        Selection include,

        @Default("{}") @Description("Leave out events that any list given here names.")
        Selection exclude,

        @Default("{}") @Description("Secrets in messages.") RedactionSettings redaction,

        @Default("true") @Description("Ask the API server for the node of a pod, and for the provider id of a node.")
        boolean resolveHosts,

        @AgentWide
        @Key("kubernetes_events_source_detection")
        @Default("{}")
        @Description("Show events under the integration that wrote them.")
        SourceDetection sourceDetection,

        @Default("70s") @Description("Open a watch again on which nothing arrived for so long.")
        Duration bookmarkInterval,

        @Default("500") @Description("Events in a page of a list.")
        int pageSize,

        @Description("Accepted, not needed: lists are read to their end.")
        Optional<Integer> maxEventsPerRun,

        @Description("Accepted, not needed: the watch stays open.")
        Optional<Integer> kubernetesEventReadTimeoutMs,

        @Description("Accepted, not needed: events are listed again only when the API server forgot the position.")
        Optional<Integer> kubernetesEventResyncPeriodS,

        @Description("Accepted, not needed: a cluster check runs on the leader only.")
        Optional<Boolean> skipLeaderElection,

        @Description("Accepted, not supported: write a check that reads ClusterResourceQuotas.")
        Optional<Boolean> collectOpenshiftClusterquotas,

        @Description("Accepted; the control plane check has this setting.")
        Optional<Boolean> useComponentStatus,

        @Description("Accepted, not needed: use include and exclude.")
        Optional<Boolean> filteringEnabled,

        @Description("Accepted, not needed: events are always watched.")
        Optional<String> eventCollectionMode,

        @Description("Accepted, not needed: nothing is buffered that could be dropped.")
        Optional<Integer> eventCollectionBufferSize) {
    private static final int LARGEST_PAGE = 5_000;

    /**
     * Secrets in messages.
     *
     * @param patterns regular expressions; what follows their first group is replaced, or all of the match
     */
    public record RedactionSettings(
            @Default("true") @Description("Replace what looks like a password, token or key.")
            boolean enabled,

            @Default("[]") @Description("More regular expressions to replace the matches of.")
            List<String> patterns) {
        public RedactionSettings {
            patterns = List.copyOf(patterns);
            for (String pattern : patterns) {
                try {
                    Pattern.compile(pattern);
                } catch (PatternSyntaxException e) {
                    throw new IllegalArgumentException(
                            "redaction.patterns: \"" + pattern + "\": " + e.getDescription(), e);
                }
            }
        }

        Redaction redaction() {
            return enabled
                    ? Redaction.with(patterns.stream().map(Pattern::compile).toList())
                    : Redaction.off();
        }
    }

    /** Shows events under the integration that wrote them. */
    public record SourceDetection(
            @Default("false") @Description("Whether it does.")
            boolean enabled) {}

    public Settings {
        filteredEventTypes = List.copyOf(filteredEventTypes);
        collectedEventTypes = List.copyOf(collectedEventTypes);
        namespaces = List.copyOf(namespaces);
        requireNonNull(include, "include is null");
        requireNonNull(exclude, "exclude is null");
        requireNonNull(redaction, "redaction is null");
        requireNonNull(sourceDetection, "sourceDetection is null");
        if (pageSize < 1 || pageSize > LARGEST_PAGE) {
            throw new IllegalArgumentException("page_size must be from 1 to " + LARGEST_PAGE + ", is " + pageSize);
        }
        if (bookmarkInterval.toSeconds() < 1) {
            throw new IllegalArgumentException("bookmark_interval must be at least 1s, is " + bookmarkInterval);
        }
    }

    EventFilter filter() {
        return new EventFilter(filteredEventTypes, include, exclude);
    }

    StreamSettings stream() {
        return new StreamSettings(filter().fieldSelector(), pageSize, bookmarkInterval);
    }

    EventSelection selection() {
        return new EventSelection(unbundleEvents, collectedEventTypes, bundleUnspecifiedEvents);
    }

    /** What the user should know about settings that do not do what their names say. */
    List<String> notices() {
        List<String> notices = new ArrayList<>();
        maxEventsPerRun.ifPresent(v -> notices.add("max_events_per_run is not needed: lists are read to their end"));
        kubernetesEventReadTimeoutMs.ifPresent(
                v -> notices.add("kubernetes_event_read_timeout_ms is not needed: the watch stays open"));
        kubernetesEventResyncPeriodS.ifPresent(v -> notices.add("kubernetes_event_resync_period_s is not needed:"
                + " events are listed again only when the API server forgot the position"));
        skipLeaderElection.ifPresent(
                v -> notices.add("skip_leader_election is not needed: this check runs on the leader only"));
        collectOpenshiftClusterquotas
                .filter(collects -> collects)
                .ifPresent(v -> notices.add("collect_openshift_clusterquotas is not supported: write a check that reads"
                        + " ClusterResourceQuotas (README, \"Write a check\"), or set it to false"));
        useComponentStatus.ifPresent(v -> notices.add("use_component_status: set it on the control plane check"));
        filteringEnabled.ifPresent(v -> notices.add("filtering_enabled is not needed: use include and exclude"));
        eventCollectionMode.ifPresent(
                v -> notices.add("event_collection_mode is not needed: events are always watched"));
        eventCollectionBufferSize.ifPresent(v -> notices.add(
                "event_collection_buffer_size is not needed: a slow output pauses the watch, and nothing is dropped"));
        if (!unbundleEvents && (!collectedEventTypes.isEmpty() || bundleUnspecifiedEvents)) {
            notices.add("collected_event_types and bundle_unspecified_events do nothing without unbundle_events: true");
        }
        return notices;
    }
}
