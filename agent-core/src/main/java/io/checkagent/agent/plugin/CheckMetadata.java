// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Locale.ROOT;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.checkagent.api.Check;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a check's class declares to send.
 *
 * @param metrics by its {@link EmitsMetric}
 * @param serviceChecks by its {@link EmitsServiceCheck}
 */
public record CheckMetadata(List<DeclaredMetric> metrics, List<DeclaredServiceCheck> serviceChecks) {
    private static final Pattern ALTERNATIVES = Pattern.compile("\\{([^{}]*)}");

    public CheckMetadata {
        metrics = List.copyOf(metrics);
        serviceChecks = List.copyOf(serviceChecks);
    }

    /**
     * Metrics of one declaration.
     *
     * @param declared the name with its alternatives in braces
     * @param names each of them; a star stands for a part without dots
     */
    public record DeclaredMetric(
            String declared, List<String> names, Metric.Type type, String unit, String description) {
        public DeclaredMetric {
            requireNonNull(declared, "declared is null");
            names = List.copyOf(names);
            requireNonNull(type, "type is null");
            requireNonNull(unit, "unit is null");
            requireNonNull(description, "description is null");
        }

        /** Whether a metric of that name is one of them. */
        public boolean isCalled(String name) {
            return names.stream()
                    .anyMatch(own ->
                            own.contains("*") ? pattern(own).matcher(name).matches() : own.equals(name));
        }

        private static Pattern pattern(String name) {
            return Pattern.compile(
                    Stream.of(name.split("\\*", -1)).map(Pattern::quote).collect(joining("[^.]+")));
        }
    }

    /** A service check. */
    public record DeclaredServiceCheck(String name, List<ServiceCheck.Status> statuses, String description) {
        public DeclaredServiceCheck {
            requireNonNull(name, "name is null");
            statuses = List.copyOf(statuses);
            requireNonNull(description, "description is null");
        }
    }

    /** Reads the class. */
    public static CheckMetadata of(Class<? extends Check> check) {
        return new CheckMetadata(
                Stream.of(check.getAnnotationsByType(EmitsMetric.class))
                        .map(one -> new DeclaredMetric(
                                one.name(), alternatives(one.name()), one.type(), one.unit(), one.description()))
                        .toList(),
                Stream.of(check.getAnnotationsByType(EmitsServiceCheck.class))
                        .map(one -> new DeclaredServiceCheck(one.name(), List.of(one.statuses()), one.description()))
                        .toList());
    }

    private static List<String> alternatives(String declared) {
        Matcher braces = ALTERNATIVES.matcher(declared);
        if (!braces.find()) {
            return List.of(declared);
        }
        MatchResult first = braces.toMatchResult();
        return Stream.of(first.group(1).split(",", -1))
                .flatMap(one ->
                        alternatives(
                                declared.substring(0, first.start()) + one.strip() + declared.substring(first.end()))
                                .stream())
                .toList();
    }

    /** With the names of the columns of {@code metadata.csv} and the keys of {@code service_checks.json}. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode ofMetrics = json.putArray("metrics");
        for (DeclaredMetric metric : metrics) {
            String[] units = metric.unit().split("/", 2);
            metric.names().forEach(name -> ofMetrics
                    .addObject()
                    .put("metric_name", name)
                    .put("metric_type", word(metric.type()))
                    .put("unit_name", units[0])
                    .put("per_unit_name", units.length > 1 ? units[1] : "")
                    .put("description", metric.description()));
        }
        ArrayNode ofServiceChecks = json.putArray("service_checks");
        for (DeclaredServiceCheck serviceCheck : serviceChecks) {
            ObjectNode one = ofServiceChecks.addObject().put("check", serviceCheck.name());
            ArrayNode statuses = one.putArray("statuses");
            serviceCheck.statuses().forEach(status -> statuses.add(word(status)));
            one.put("description", serviceCheck.description());
        }
        return json;
    }

    /** Tables for a page; empty when nothing is declared. */
    public String markdown() {
        StringBuilder page = new StringBuilder();
        if (!metrics.isEmpty()) {
            page.append("| metric | type | unit | |\n|---|---|---|---|\n");
            metrics.forEach(metric -> page.append(
                    row("`" + metric.declared() + "`", word(metric.type()), metric.unit(), metric.description())));
        }
        if (!serviceChecks.isEmpty()) {
            page.append(metrics.isEmpty() ? "" : "\n").append("| service check | statuses | |\n|---|---|---|\n");
            serviceChecks.forEach(one -> page.append(row(
                    "`" + one.name() + "`",
                    one.statuses().stream().map(CheckMetadata::word).collect(joining(", ")),
                    one.description())));
        }
        return page.toString();
    }

    private static String row(String... cells) {
        return Stream.of(cells)
                .map(cell -> cell.isEmpty() ? " " : " " + cell + " ")
                .collect(joining("|", "|", "|\n"));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(ROOT);
    }
}
