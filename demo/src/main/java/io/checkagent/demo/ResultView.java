// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.Screen.Label;
import io.checkagent.demo.agent.AgentProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * Shows what agents deliver: each event, each service check of the cluster when its status or its agent changes, and of each agent's
 * metrics the most telling ones every few seconds. Used by one thread.
 */
final class ResultView {
    private static final Duration METRICS_EVERY = Duration.ofSeconds(5);
    private static final String OF_THE_AGENT_ITSELF = "agent";
    private static final List<String> TELLING =
            List.of("system.cpu.user", "system.load.1", "system.mem.pct_usable", "system.uptime");

    private final Screen screen;
    private final Map<String, String> serviceChecks = new HashMap<>();
    private final Map<String, Map<String, Double>> metrics = new HashMap<>();
    private final Map<String, Instant> metricsShown = new HashMap<>();

    ResultView(Screen screen) {
        this.screen = requireNonNull(screen, "screen is null");
    }

    /** Shows a result of that agent. */
    void show(AgentProcess agent, JsonNode result) {
        switch (result.path("kind").asString("")) {
            case "event" -> showEvent(agent, result);
            case "service_check" -> showServiceCheck(agent, result);
            case "metric" -> showMetric(agent, result);
            default ->
                screen.line(Label.ERROR, agent.identity() + " delivered what this demo does not know: " + result);
        }
    }

    private void showEvent(AgentProcess agent, JsonNode event) {
        Label label = event.path("alert_type").asString("").equals("warning") ? Label.WARNING : Label.EVENT;
        String text = event.path("msg_text").asString("").replace("%%%", "").strip();
        int notes = text.indexOf("_Events emitted by");
        screen.line(
                label,
                agent.identity() + "  " + event.path("msg_title").asString("") + ": "
                        + (notes < 0 ? text : text.substring(0, notes)).strip());
    }

    private void showServiceCheck(AgentProcess agent, JsonNode check) {
        if (check.path("check").asString("").equals(OF_THE_AGENT_ITSELF)) {
            return;
        }
        String name = check.path("service_check").asString("");
        StringBuilder what = new StringBuilder(name);
        for (JsonNode tag : check.path("tags")) {
            what.append(' ').append(tag.asString(""));
        }
        String status =
                switch (check.path("status").asInt(0)) {
                    case 0 -> "OK";
                    case 1 -> "WARNING";
                    case 2 -> "CRITICAL";
                    default -> "UNKNOWN";
                };
        String state = agent.identity() + "  " + what + " " + status;
        if (!state.equals(serviceChecks.put(what.toString(), state))) {
            screen.line(Label.CHECK, state + "  " + check.path("message").asString(""));
        }
    }

    private void showMetric(AgentProcess agent, JsonNode metric) {
        Map<String, Double> values = metrics.computeIfAbsent(agent.identity(), identity -> new TreeMap<>());
        values.put(
                metric.path("metric").asString(""),
                metric.path("points").path(0).path(1).asDouble(0));
        Instant now = Instant.now();
        Instant due = metricsShown.getOrDefault(agent.identity(), Instant.MIN);
        if (due.isAfter(now) || !values.keySet().containsAll(TELLING.subList(0, 2))) {
            return;
        }
        metricsShown.put(agent.identity(), now.plus(METRICS_EVERY));
        StringBuilder line = new StringBuilder(agent.identity());
        for (String name : TELLING) {
            if (values.containsKey(name)) {
                line.append(String.format(Locale.ROOT, "  %s %.2f", name, values.get(name)));
            }
        }
        screen.line(Label.METRICS, line + "  (" + values.size() + " metrics of node " + agent.hostname() + ")");
    }
}
