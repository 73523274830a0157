// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The alert rules, their tests, the dashboard and the agent's own page of metrics, judged by Prometheus' own tool. */
@EnabledIfSystemProperty(named = "e2e.promtool", matches = ".+")
class MonitoringIT {
    private static final Path MONITORING = Project.distribution().resolve("monitoring");
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** What is only there when something has failed. */
    private static final Set<String> OF_FAILURES =
            Set.of("check_agent_output_dropped_total", "leader_election_failures_total");

    @Test
    void theRulesAreRightAndDoWhatTheirTestsSay() throws Exception {
        assertThat(promtool(
                        "", "check", "rules", MONITORING.resolve("alerts.yaml").toString()))
                .contains("SUCCESS");
        assertThat(promtool(
                        "",
                        "test",
                        "rules",
                        MONITORING.resolve("alerts-test.yaml").toString()))
                .contains("SUCCESS");
    }

    @Test
    void whatTheDashboardAndTheRulesAskForIsOnThePageOfALeader() throws Exception {
        try (Installation installation = Installation.onEmbeddedApi("monitoring")) {
            int port = Ports.free();
            installation.start("node-1", "health_port: " + port + "\n");
            installation.awaitCollection();
            URI page = URI.create("http://127.0.0.1:" + port + "/metrics");
            await("service checks on the page").atMost(LIMIT).until(() -> get(page)
                    .contains("check_agent_service_check_status"));
            String metrics = get(page);

            // In milliseconds, as the Datadog Agent shows how long a check took.
            assertThat(promtool(metrics, "check", "metrics").lines())
                    .allMatch(line -> line.startsWith("check_agent_check_execution_milliseconds use base unit"));
            Set<String> there = names("(?m)^([a-z_]+)[ {]", metrics);
            there.addAll(OF_FAILURES);
            assertThat(asked()).isNotEmpty().allSatisfy(name -> assertThat(there)
                    .contains(name));
        }
    }

    private static Set<String> asked() throws IOException {
        Set<String> asked = new TreeSet<>();
        JsonNode dashboard =
                new JsonMapper().readTree(MONITORING.resolve("dashboard.json").toFile());
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                asked.addAll(names(
                        "\\b((?:check_agent|leader_election|datadog_agent)_[a-z_]+)",
                        target.path("expr").asString()));
            }
        }
        asked.addAll(names(
                "\\b((?:check_agent|leader_election|datadog_agent)_[a-z_]+)(?=[{\\[)]| [<>=!])",
                Files.readString(MONITORING.resolve("alerts.yaml"))));
        return asked;
    }

    private static Set<String> names(String pattern, String text) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    private static String get(URI page) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String promtool(String input, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(requireNonNull(System.getProperty("e2e.promtool"))));
        command.addAll(List.of(arguments));
        Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
        promtool.getOutputStream().write(input.getBytes(UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);
        // 3: it would name something otherwise.
        assertThat(promtool.waitFor()).as(said).isIn(0, 3);
        return said;
    }
}
