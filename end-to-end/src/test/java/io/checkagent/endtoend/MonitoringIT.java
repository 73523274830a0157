// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The distribution's alert rules and dashboard, with a real Prometheus. */
class MonitoringIT {
    private static final Pattern SELECTOR =
            Pattern.compile("\\b(check_agent|leader_election|datadog_agent|process)_\\w+(\\{[^}]*})?");

    /** Counters by reason or cause are there once there was one. */
    private static final Set<String> ONLY_IN_TROUBLE =
            Set.of("check_agent_output_dropped_total", "leader_election_failures_total");

    private final Path monitoring = Project.distribution().resolve("monitoring");
    private final Path folder;

    MonitoringIT() throws IOException {
        folder = Project.folder("monitoring");
    }

    @Test
    void theRulesAreValidAndFireInTroubleOfEachKindOnly() throws Exception {
        for (String file : Set.of("alerts.yaml", "alerts-test.yaml")) {
            Files.copy(monitoring.resolve(file), folder.resolve(file));
        }
        assertThat(Programs.output(folder, "promtool", "check", "rules", "alerts.yaml"))
                .contains("SUCCESS");
        assertThat(Programs.output(folder, "promtool", "test", "rules", "alerts-test.yaml"))
                .contains("SUCCESS");
    }

    @Test
    void aPrometheusThatScrapesAgentsHasEachSeriesOfRulesAndDashboard() throws Exception {
        String program = Programs.find("prometheus");
        int port = freePort();
        int first = freePort();
        int second = freePort();
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["%s"]
                scrape_configs:
                  - job_name: check-agent
                    static_configs: [{targets: ["127.0.0.1:%d", "127.0.0.1:%d"]}]
                """.formatted(
                        monitoring.resolve("alerts.yaml").toAbsolutePath(), first, second));
        try (Installation installation = Installation.onEmbeddedApi("monitoring-agents")) {
            installation.start("node-1", "health_port: " + first + "\n");
            installation.start("node-2", "health_port: " + second + "\n");
            installation.awaitCollection();
            Process prometheus = new ProcessBuilder(
                            program,
                            "--config.file=" + configuration,
                            "--storage.tsdb.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            try {
                for (String selector : selectors()) {
                    await(selector)
                            .atMost(Duration.ofSeconds(90))
                            .ignoreExceptions()
                            .until(() -> exists(port, selector));
                }
                assertThat(query(port, "sum(leader_election_is_leader)")
                                .at("/data/result/0/value/1")
                                .asInt())
                        .isEqualTo(1);
                assertThat(query(port, "count(ALERTS)").at("/data/result")).isEmpty();
            } finally {
                prometheus.destroy();
                prometheus.waitFor();
            }
        }
    }

    private Set<String> selectors() throws IOException {
        String expressions = Files.readString(monitoring.resolve("alerts.yaml"))
                + Files.readString(monitoring.resolve("dashboard.json")).replace("\\\"", "\"");
        Set<String> selectors = new TreeSet<>();
        SELECTOR.matcher(expressions).results().map(MatchResult::group).forEach(selectors::add);
        selectors.removeAll(ONLY_IN_TROUBLE);
        assertThat(selectors).hasSizeGreaterThan(12);
        return selectors;
    }

    private static boolean exists(int port, String selector) throws IOException, InterruptedException {
        return !query(port, selector).at("/data/result").isEmpty();
    }

    private static JsonNode query(int port, String expression) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/api/v1/query?query=%s"
                                        .formatted(port, URLEncoder.encode(expression, StandardCharsets.UTF_8))))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        return new ObjectMapper().readTree(response.body());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
