// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.api.Check;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a server that exposes what the test says. */
class OpenMetricsCheckTest {
    private static final String EXPOSED = """
            # HELP requests Requests.
            # TYPE app_requests_total counter
            app_requests_total{code="200",pod="a"} 10
            app_requests_total{code="500",pod="b"} 1
            # TYPE app_temperature gauge
            app_temperature{pod="a"} 21.5
            app_temperature{pod="b"} NaN
            # TYPE app_latency histogram
            app_latency_bucket{pod="a",le="0.1"} 1
            app_latency_bucket{pod="a",le="1"} 4
            app_latency_bucket{pod="a",le="+Inf"} 6
            app_latency_sum{pod="a"} 12
            app_latency_count{pod="a"} 6
            # TYPE app_size summary
            app_size{quantile="0.5"} 7
            app_size_sum 100
            app_size_count 9
            app_untyped 3
            # TYPE app_state gauge
            app_state 1
            # TYPE app_info gauge
            app_info{pod="a",node="n1",version="x"} 1
            app_info{pod="b",node="n2",version="x"} 1
            """;

    private volatile String exposed = EXPOSED;
    private volatile int status = 200;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            byte[] body = exposed.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/metrics";
    }

    private TestAgent agent(Class<? extends Check> check, String options) {
        StringBuilder yaml = new StringBuilder("instances:\n  - openmetrics_endpoint: " + endpoint() + "\n");
        options.lines().forEach(line -> yaml.append("    ").append(line).append('\n'));
        return TestAgent.running(check).configured(yaml.toString()).start();
    }

    private TestAgent agent(String options) {
        return agent(OpenMetricsCheck.class, "namespace: my\nraw_metric_prefix: app_\n" + options);
    }

    private static List<String> names(TestAgent agent) {
        List<String> names = new ArrayList<>();
        for (Emission emission : agent.emissions()) {
            if (emission instanceof Emission.Point point) {
                names.add(point.name());
            }
        }
        return names.stream().distinct().sorted().toList();
    }

    @Test
    void sendsEachTypeUnderTheNamesOfTheDatadogAgent() throws Exception {
        try (TestAgent agent = agent("metrics: [requests, temperature, latency, size, untyped]")) {
            agent.run();
            agent.forgetEmissions();
            exposed = EXPOSED.replace("{code=\"200\",pod=\"a\"} 10", "{code=\"200\",pod=\"a\"} 15")
                    .replace("le=\"1\"} 4", "le=\"1\"} 7")
                    .replace("_sum 100", "_sum 130");
            agent.run();

            assertThat(names(agent))
                    .containsExactly(
                            "my.latency.bucket",
                            "my.latency.count",
                            "my.latency.sum",
                            "my.requests.count",
                            "my.size.count",
                            "my.size.quantile",
                            "my.size.sum",
                            "my.temperature");
            assertThat(agent)
                    .emitted()
                    .count("my.requests.count")
                    .withTag("code:200")
                    .withTag("pod:a")
                    .withTag("endpoint:" + endpoint())
                    .withHost("node-1")
                    .withValue(5)
                    .once();
            assertThat(agent).emitted().gauge("my.temperature").withValue(21.5).once();
            assertThat(agent)
                    .emitted()
                    .count("my.latency.bucket")
                    .withTag("upper_bound:1.0")
                    .withValue(3)
                    .once();
            assertThat(agent).emitted().count("my.latency.bucket").times(2);
            assertThat(agent)
                    .emitted()
                    .gauge("my.size.quantile")
                    .withTag("quantile:0.5")
                    .withValue(7);
            assertThat(agent).emitted().count("my.size.sum").withValue(30);
            assertThat(agent)
                    .emitted()
                    .serviceCheck("my.openmetrics.health")
                    .withStatus(Status.OK)
                    .withTag("endpoint:" + endpoint());
        }
    }

    @Test
    void bucketsCanBeApartWithBothBounds() throws Exception {
        try (TestAgent agent = agent("metrics: [latency]\nnon_cumulative_histogram_buckets: true")) {
            agent.run();
            exposed = EXPOSED.replace("le=\"0.1\"} 1", "le=\"0.1\"} 3")
                    .replace("le=\"1\"} 4", "le=\"1\"} 7")
                    .replace("le=\"+Inf\"} 6", "le=\"+Inf\"} 9");
            agent.run();

            assertThat(agent)
                    .emitted()
                    .count("my.latency.bucket")
                    .withTag("lower_bound:0")
                    .withTag("upper_bound:0.1")
                    .withTag("pod:a")
                    .withValue(2)
                    .once();
            assertThat(agent)
                    .emitted()
                    .count("my.latency.bucket")
                    .withTag("lower_bound:0.1")
                    .withTag("upper_bound:1.0")
                    .withValue(1)
                    .once();
        }
    }

    @Test
    void metricsGetOtherNamesAndTypes() throws Exception {
        try (TestAgent agent = agent("""
                metrics:
                  - temperature: heat
                  - untyped: {name: loose, type: gauge}
                  - state: {type: service_check, status_map: {'1': CRITICAL}}
                  - requests: {type: counter_gauge}
                extra_metrics: ['^s.ze$']
                collect_histogram_buckets: false
                """)) {
            agent.run();

            assertThat(agent).emitted().gauge("my.heat").withValue(21.5);
            assertThat(agent).emitted().gauge("my.loose").withValue(3);
            assertThat(agent).emitted().serviceCheck("my.state").withStatus(Status.CRITICAL);
            assertThat(agent)
                    .emitted()
                    .gauge("my.requests.total")
                    .withTag("code:200")
                    .withValue(10);
            assertThat(agent).emitted().gauge("my.size.quantile");
        }
    }

    @Test
    void metricsSamplesAndLabelsAreLeftOut() throws Exception {
        try (TestAgent agent = agent("""
                metrics: ['.+']
                exclude_metrics: [state, ^inf]
                exclude_metrics_by_labels: {code: ['5..']}
                exclude_labels: [code]
                rename_labels: {pod: pod_name}
                tag_by_endpoint: false
                """)) {
            agent.run();
            exposed = EXPOSED.replace("pod=\"a\"} 10", "pod=\"a\"} 11").replace("pod=\"b\"} 1\n", "pod=\"b\"} 2\n");
            agent.run();

            assertThat(names(agent)).doesNotContain("my.state", "my.info", "my.untyped");
            assertThat(agent)
                    .emitted()
                    .count("my.requests.count")
                    .which("only its pod", point -> point.tags().equals(List.of("pod_name:a")))
                    .withValue(1)
                    .once();
        }
    }

    @Test
    void labelsAreSharedThoughTheyComeLast() throws Exception {
        try (TestAgent agent = agent("""
                metrics: [temperature]
                share_labels: {info: {match: [pod], labels: [node], values: [1]}}
                hostname_label: node
                hostname_format: <HOSTNAME>.example
                """)) {
            agent.run();

            assertThat(agent)
                    .emitted()
                    .gauge("my.temperature")
                    .withTag("node:n1")
                    .withHost("n1.example")
                    .once();
        }
    }

    @Test
    void whatIsTooMuchIsToldWithNumbers() throws Exception {
        try (TestAgent agent = agent("metrics: ['.+']\nmax_returned_metrics: 3")) {
            agent.run();

            assertThat(agent).warned(", since max_returned_metrics is 3");
        }
    }

    @Test
    void aCounterThatIsWrittenWithItsEndingIsTold() throws Exception {
        try (TestAgent agent = agent("metrics: [requests_total]")) {
            agent.run();

            assertThat(agent).warned("write it without _total: requests");
        }
    }

    @Test
    void linesThatAreNotUnderstoodAreTold() throws Exception {
        exposed = EXPOSED.replace("app_temperature{pod=\"b\"} NaN", "app_temperature{pod=");
        try (TestAgent agent = agent("metrics: [temperature]")) {
            agent.run();

            assertThat(agent)
                    .warned("1 line was not understood and left out, the first is line 7: app_temperature{pod=");
            assertThat(agent).emitted().gauge("my.temperature");
        }
    }

    @Test
    void anEndpointThatFailsIsCriticalAndAnError() throws Exception {
        status = 503;
        try (TestAgent agent = agent("metrics: [temperature]")) {
            assertThatThrownBy(agent::run).hasMessageContaining("HTTP 503 from " + endpoint());
            assertThat(agent)
                    .emitted()
                    .serviceCheck("my.openmetrics.health")
                    .withStatus(Status.CRITICAL)
                    .withText("HTTP 503");
        }
    }

    @Test
    void aPageIsNoExposition() throws Exception {
        exposed = "<html>\n<body>Welcome</body>\n</html>\n";
        try (TestAgent agent = agent("metrics: [temperature]")) {
            assertThatThrownBy(agent::run).hasMessageContaining("exposes no metrics that are understood");
        }
    }

    @Test
    void runsOnceForTheClusterUnderItsOtherName() throws Exception {
        try (TestAgent agent = agent(OpenMetricsClusterCheck.class, "metrics: [app_temperature]")) {
            agent.run();
            assertThat(agent).emittedNothing();

            agent.gainLeadership();
            agent.run();
            assertThat(agent).emitted().gauge("app_temperature").withoutHost();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "namespace: a | metrics names none, so nothing would be sent",
                "metrics: [{a: {type: gouge}}] | metrics[0].a: there is no type gouge; there are native",
                "metrics: ['a('] | \"a(\" is no regular expression",
                "metrics: [a]\\nexclude_metrics_by_labels: {a: b} | exclude_metrics_by_labels.a: expected true, or a list",
                "metrics: [a]\\nshare_labels: {a: {lables: [b]}} | share_labels.a: unknown key lables",
                "metrics: [a]\\nmetric: [b] | unknown key",
                "metrics: [a]\\ntls_verfy: false | tls_verify",
            })
    void saysWhatIsWrong(String options, String message) {
        assertThatThrownBy(() -> agent(OpenMetricsCheck.class, options.replace("\\n", "\n")))
                .hasMessageContaining(message);
    }
}
