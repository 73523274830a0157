// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The agent, put together from what each stage tells: what the command line and, as JSON, other programs read. Thread-safe.
 */
public final class StatusView {
    /** The order of the Datadog Agent's status; sections that are not named follow by name. */
    private static final List<String> ORDER =
            List.of("agent", "leaderElection", "checks", "outputs", "checkpoint", "plugins", "configuration");

    private final List<StatusSection<?>> sections;

    @Inject
    StatusView(Set<StatusSection<?>> sections) {
        this.sections = sections.stream()
                .sorted(Comparator.<StatusSection<?>>comparingInt(section -> place(section.name()))
                        .thenComparing(StatusSection::name))
                .toList();
    }

    private static int place(String name) {
        int place = ORDER.indexOf(name);
        return place < 0 ? ORDER.size() : place;
    }

    /** The agent at this moment. */
    public StatusReport report() {
        return new StatusReport(sections.stream()
                .<StatusReport.Part<?>>map(StatusReport.Part::of)
                .toList());
    }

    /** The names of the sections. */
    public List<String> names() {
        return sections.stream().map(StatusSection::name).toList();
    }

    /** One section at this moment; empty when there is none of that name. */
    public Optional<StatusReport.Part<?>> section(String name) {
        return sections.stream()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .map(StatusReport.Part::of);
    }
}
