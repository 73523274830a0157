// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation;
import io.checkagent.endtoend.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real Prometheus scrapes the output of that name, and its {@code promtool} finds no fault with the page. */
@EnabledIfSystemProperty(named = "e2e.prometheus", matches = ".+")
@EnabledIfSystemProperty(named = "e2e.promtool", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrometheusIT {
    private static final String EVERY_SECOND = "instances: [{min_collection_interval: 1}]\n";
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Installation installation;
    private final int page = Ports.free();
    private final int port = Ports.free();
    private final Receiver prometheus;

    PrometheusIT() throws Exception {
        installation = Installation.onEmbeddedApi("prometheus");
        Path folder = installation.folder();
        Path configuration = Files.writeString(folder.resolve("prometheus.yml"), """
            scrape_configs:
              - {job_name: agent, scrape_interval: 1s, static_configs: [{targets: ["127.0.0.1:%d"]}]}
            """.formatted(page));
        prometheus = new Receiver(
                List.of(
                        Receiver.program("e2e.prometheus"),
                        "--config.file=" + configuration,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port),
                port,
                folder.resolve("prometheus.log"));
    }

    @BeforeAll
    void anAgentThatIsScraped() throws Exception {
        installation.start(
                "node-1",
                "telemetry: {enabled: true}\n",
                Map.of(
                        "kubernetes_events", "instances: [{unbundle_events: true}]\n",
                        "kube_apiserver_controlplane", EVERY_SECOND,
                        "uptime", EVERY_SECOND,
                        "disk", EVERY_SECOND),
                List.of("{type: prometheus, address: 127.0.0.1, port: %d}".formatted(page)));
        prometheus.start();
    }

    @AfterAll
    void end() {
        installation.close();
        prometheus.close();
    }

    @Test
    void everyOccurrenceOfAnEventIsCountedAlsoWhileNobodyScrapesAndTheRestIsThere() throws Exception {
        installation.awaitCollection();
        Ledger ledger = installation.load().run(50, Duration.ofSeconds(5));
        installation.settled(ledger);
        prometheus.stop();
        Ledger away = installation.load().run(50, Duration.ofSeconds(5));
        installation.settled(away);
        prometheus.start();

        await("all events")
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(
                        () -> assertThat(value("sum(events_total{namespace=\"" + installation.namespace() + "\"})"))
                                .isEqualTo(occurrencesInFile()));
        await("metrics and service checks").atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(value("count(system_uptime{host=\"node-1\"})")).isEqualTo(1);
            assertThat(value("count(service_check_status{service_check=\"kube_apiserver_controlplane.up\"} == 0)"))
                    .isPositive();
            // Of the agent itself.
            assertThat(value("datadog_agent_running")).isEqualTo(1);
            assertThat(value("check_agent_check_runs_total{check=\"uptime\"}")).isPositive();
        });
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        await("a page").atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> get("http://127.0.0.1:" + page
                        + "/metrics")
                .contains("system_uptime"));
        Process promtool = new ProcessBuilder(Receiver.program("e2e.promtool"), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        promtool.getOutputStream()
                .write(get("http://127.0.0.1:" + page + "/metrics").getBytes(UTF_8));
        promtool.getOutputStream().close();
        String said = new String(promtool.getInputStream().readAllBytes(), UTF_8);
        // 3: names that the Datadog Agent gave its metrics are not as Prometheus would call them.
        assertThat(promtool.waitFor()).as(said).isIn(0, 3);
        assertThat(said.lines())
                .allMatch(
                        line -> line.matches(
                                "\\S+ (use base unit|non-counter metrics should not|non-histogram and non-summary metrics should not) .*"));
    }

    private double occurrencesInFile() throws IOException {
        double occurrences = 0;
        for (Installation.Result result : installation.results()) {
            for (JsonNode source : result.line().path("sources")) {
                occurrences += source.path("occurrences").asLong();
            }
        }
        return occurrences;
    }

    /** Of the only series that a query finds; NaN for none. */
    private double value(String query) throws IOException, InterruptedException {
        JsonNode results = JSON.readTree(
                        get("http://127.0.0.1:" + port + "/api/v1/query?query=" + URLEncoder.encode(query, UTF_8)))
                .path("data")
                .path("result");
        return results.isEmpty()
                ? Double.NaN
                : results.path(0).path("value").path(1).asDouble();
    }

    private String get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
