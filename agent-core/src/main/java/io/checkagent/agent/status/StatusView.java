// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Inject;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The whole agent at one moment, put together from what each stage tells: what the command line and, as JSON, other
 * programs read. Thread-safe.
 */
public final class StatusView {
    /** The order of the Datadog Agent's status; sections that are not named follow by name. */
    private static final List<String> ORDER =
            List.of("agent", "leaderElection", "checks", "checkpoint", "outputs", "plugins", "configuration");

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

    /** All of it, for a person. */
    public String text() {
        StatusPrinter out = new StatusPrinter();
        sections.forEach(section -> print(section, out));
        return out.toString();
    }

    /** All of it as JSON: an object with a member for each section. */
    public String json() {
        Map<String, Object> all = new LinkedHashMap<>();
        sections.forEach(section -> all.put(section.name(), section.status()));
        return StatusJson.write(all);
    }

    /** One section for a person; empty when there is none of that name. */
    public Optional<String> text(String name) {
        return find(name).map(section -> {
            StatusPrinter out = new StatusPrinter();
            print(section, out);
            return out.toString();
        });
    }

    /** One section as JSON; empty when there is none of that name. */
    public Optional<String> json(String name) {
        return find(name).map(section -> StatusJson.write(section.status()));
    }

    private Optional<StatusSection<?>> find(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    private static <T> void print(StatusSection<T> section, StatusPrinter out) {
        section.print(section.status(), out);
    }
}
