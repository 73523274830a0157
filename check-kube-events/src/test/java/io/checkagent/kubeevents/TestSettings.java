// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.checkagent.kubeevents.filter.Selection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings as they are when nothing is configured, and with a little changed. */
final class TestSettings {
    private List<String> filteredEventTypes = List.of();
    private List<String> namespaces = List.of();
    private Selection exclude = Selection.none();
    private boolean unbundleEvents;
    private boolean collectEvents = true;
    private boolean resolveHosts = true;
    private Duration bookmarkInterval = Duration.ofSeconds(70);
    private int pageSize = 500;
    private Optional<Integer> maxEventsPerRun = Optional.empty();
    private Optional<Boolean> collectOpenshiftClusterquotas = Optional.empty();

    static Settings defaults() {
        return new TestSettings().build();
    }

    TestSettings filteredEventTypes(String... values) {
        filteredEventTypes = List.of(values);
        return this;
    }

    TestSettings namespaces(String... values) {
        namespaces = List.of(values);
        return this;
    }

    TestSettings exclude(Selection value) {
        exclude = value;
        return this;
    }

    TestSettings unbundleEvents() {
        unbundleEvents = true;
        return this;
    }

    TestSettings collectEvents(boolean value) {
        collectEvents = value;
        return this;
    }

    TestSettings resolveHosts(boolean value) {
        resolveHosts = value;
        return this;
    }

    TestSettings bookmarkInterval(Duration value) {
        bookmarkInterval = value;
        return this;
    }

    TestSettings pageSize(int value) {
        pageSize = value;
        return this;
    }

    TestSettings maxEventsPerRun(int value) {
        maxEventsPerRun = Optional.of(value);
        return this;
    }

    TestSettings collectOpenshiftClusterquotas(boolean value) {
        collectOpenshiftClusterquotas = Optional.of(value);
        return this;
    }

    Settings build() {
        return new Settings(
                collectEvents,
                filteredEventTypes,
                unbundleEvents,
                List.of(),
                false,
                namespaces,
                Selection.none(),
                exclude,
                new Settings.RedactionSettings(true, List.of()),
                resolveHosts,
                new Settings.SourceDetection(false),
                bookmarkInterval,
                pageSize,
                maxEventsPerRun,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                collectOpenshiftClusterquotas,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
