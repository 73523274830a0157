// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.endtoend.Installation;
import io.checkagent.endtoend.Ports;
import io.checkagent.endtoend.Project;
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
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** VictoriaMetrics takes what the Datadog Agent sends: series of version 2 and sketches, read here by another hand. */
@EnabledIfSystemProperty(named = "e2e.victoria-metrics", matches = ".+")
@EnabledIfSystemProperty(named = "e2e.nginx", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatadogIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final HttpClient http = HttpClient.newHttpClient();
    private final Installation installation;
    private final int port = Ports.free();
    private final Receiver victoriaMetrics;
    private final LoadBalancer balancer;

    DatadogIT() throws Exception {
        installation = Installation.onEmbeddedApi("datadog");
        victoriaMetrics = new Receiver(
                List.of(
                        Receiver.program("e2e.victoria-metrics"),
                        "-storageDataPath=" + installation.folder().resolve("victoria-metrics"),
                        "-httpListenAddr=127.0.0.1:" + port),
                port,
                installation.folder().resolve("victoria-metrics.log"));
        balancer = LoadBalancer.before(port, installation.folder());
    }

    @BeforeAll
    void anAgentThatSendsThere() throws Exception {
        victoriaMetrics.start();
        Path probe = Files.writeString(installation.folder().resolve("probe.sh"), """
            for value in 10 20 30 40 50; do
                echo "{\\"metric\\": \\"probe.histogram\\", \\"type\\": \\"histogram\\", \\"value\\": $value}"
                echo "{\\"metric\\": \\"probe.distribution\\", \\"type\\": \\"distribution\\", \\"value\\": $value}"
                echo "{\\"metric\\": \\"probe.set\\", \\"type\\": \\"set\\", \\"value\\": $value}"
            done
            echo '{"metric": "probe.count", "type": "count", "value": 3}'
            echo '{"metric": "probe.gauge", "value": 7, "tags": ["device:sda", "team:a"]}'
            """);
        installation.start(new AgentSettings(
                Project.distribution(),
                installation.folder(),
                "node-1",
                installation.kubeconfig("node-1"),
                "tags: [env:test]\n",
                Map.of(
                        "external",
                        "instances: [{name: probe, command: [/bin/sh, %s], min_collection_interval: 1}]\n"
                                .formatted(probe)),
                List.of("{type: datadog, url: \"%s/datadog\", api_key: \"%s\"}".formatted(balancer.url(), KEY))));
    }

    @AfterAll
    void end() {
        installation.close();
        balancer.close();
        victoriaMetrics.close();
    }

    @Test
    void seriesAndSketchesHaveTheValuesThatWereSent() {
        await("metrics").atMost(Duration.ofSeconds(90)).ignoreExceptions().untilAsserted(() -> {
            assertThat(value("probe.gauge", "device=\"sda\",team=\"a\",env=\"test\",host=\"node-1\""))
                    .isEqualTo(7);
            assertThat(value("probe.count", "host=\"node-1\"")).isEqualTo(3);
            assertThat(value("probe.set", "")).isEqualTo(5);
            assertThat(value("probe.histogram.median", "")).isEqualTo(30);
            assertThat(value("probe.histogram.95percentile", "")).isEqualTo(50);
            assertThat(value("probe.histogram.count", "")).isEqualTo(5);
            assertThat(value("probe.distribution.count", "host=\"node-1\",env=\"test\""))
                    .isEqualTo(5);
            assertThat(value("probe.distribution.min", "")).isEqualTo(10);
            assertThat(value("probe.distribution.max", "")).isEqualTo(50);
            assertThat(value("probe.distribution.sum", "")).isEqualTo(150);
            assertThat(value("probe.distribution", "quantile=\"0.5\"")).isCloseTo(30, within(0.5));
            assertThat(value("probe.distribution", "quantile=\"0.99\"")).isCloseTo(50, within(0.8));
        });
    }

    @Test
    void everyPointIsThereOnceThroughRefusalsPagesOfALoadBalancerAndARestart() throws Exception {
        await("points")
                .atMost(Duration.ofSeconds(90))
                .until(() -> pointsInFile().size() > 3);
        for (int status : List.of(503, 400)) {
            balancer.refuse(status);
            awaitMorePoints();
            balancer.takeAgain(status);
            awaitMorePoints();
        }
        victoriaMetrics.stop();
        awaitMorePoints();
        victoriaMetrics.start();
        awaitMorePoints();

        Map<Long, Double> written = pointsInFile();
        assertThat(written).hasSizeGreaterThan(20);
        await("all points")
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(pointsInStore()).containsAllEntriesOf(written));
    }

    private void awaitMorePoints() throws IOException {
        int before = pointsInFile().size();
        await("more points")
                .atMost(Duration.ofSeconds(60))
                .until(() -> pointsInFile().size() >= before + 4);
    }

    /** Of the gauge, by their seconds. */
    private Map<Long, Double> pointsInFile() throws IOException {
        Map<Long, Double> points = new TreeMap<>();
        for (Installation.Result result : installation.results()) {
            JsonNode point = result.line().path("points").path(0);
            if (result.line().path("metric").asString().equals("probe.gauge")) {
                points.put(point.path(0).asLong(), point.path(1).asDouble());
            }
        }
        return points;
    }

    private Map<Long, Double> pointsInStore() throws IOException, InterruptedException {
        JsonNode series = JSON.readTree(get("/api/v1/export?match[]=probe.gauge".replace("[]", "%5B%5D")));
        Map<Long, Double> points = new TreeMap<>();
        for (int i = 0; i < series.path("timestamps").size(); i++) {
            points.put(
                    series.path("timestamps").path(i).asLong() / 1_000,
                    series.path("values").path(i).asDouble());
        }
        return points;
    }

    private String get(String pathAndQuery) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + pathAndQuery))
                                .timeout(Duration.ofSeconds(20))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** Of the only series that has the labels; NaN for none. */
    private double value(String metric, String labels) throws IOException, InterruptedException {
        String query =
                "last_over_time({__name__=\"%s\"%s}[1m])".formatted(metric, labels.isEmpty() ? "" : "," + labels);
        String body = get("/api/v1/query?nocache=1&query=" + URLEncoder.encode(query, UTF_8));
        JsonNode results = JSON.readTree(body).path("data").path("result");
        assertThat(results.size()).as(body).isLessThan(2);
        return results.isEmpty()
                ? Double.NaN
                : results.path(0).path("value").path(1).asDouble();
    }
}
