// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.Host;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Sketch;
import io.checkagent.testkit.RecordingHttpSender;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OtlpOutputTest {
    private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");
    private static final long NOON_IN_NANOSECONDS = 1_704_110_400_000_000_000L;

    private final RecordingHttpSender collector = new RecordingHttpSender();
    private final OtlpOutput output = new OtlpOutput(
            new OtlpSettings(
                    URI.create("http://collector:4318/"),
                    Map.of("api-key", "k"),
                    "none",
                    Map.of("deployment.environment.name", "test")),
            collector,
            new Host("node-1", Optional.of("shop"), List.of()),
            Clock.fixed(NOON, ZoneOffset.UTC));

    private Answer deliver(Item... items) throws InterruptedException {
        return output.deliver(new Batch(List.of(items), Fence.alwaysOpen()));
    }

    private void answers(MessageLite response) {
        collector.answers(response.toByteArray());
    }

    private static Item event() {
        Event event = Event.builder("Pod web: BackOff", "Back-off restarting", NOON)
                .alertType(Event.AlertType.WARNING)
                .eventType("kubernetes_apiserver")
                .source(new EventSource("uid-1", "7", "shop", "web.1", 2, false))
                .source(new EventSource("uid-2", "8", "shop", "web.2", 3, false))
                .build();
        return new Item.EventItem(
                "kubernetes_events", event, "node-1", List.of("event_reason:BackOff", "kube_namespace:shop", "canary"));
    }

    private static Item point(PointType type, double value) {
        return new Item.PointItem(
                "disk", type, "system.disk.used", value, NOON.getEpochSecond(), "node-1", "sda", List.of("team:a"));
    }

    private static Item serviceCheck() {
        return new Item.ServiceCheckItem(
                "kube_apiserver_controlplane",
                ServiceCheck.of("up", ServiceCheck.Status.CRITICAL, "etcd not ready"),
                "",
                List.of(),
                NOON.getEpochSecond());
    }

    @Test
    void aDistributionIsASummary() throws Exception {
        Sketch values =
                new Sketch(4, 1, 8, 15, List.of(new Sketch.Bin(1, 1), new Sketch.Bin(3, 2), new Sketch.Bin(8, 1)));
        deliver(new Item.DistributionItem(
                "web", "request.duration", values, NOON.getEpochSecond(), "node-1", List.of("team:a")));

        var metric = ExportMetricsServiceRequest.parseFrom(
                        RecordingHttpSender.body(collector.requests().get(0)))
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0);
        assertThat(metric.getName()).isEqualTo("request.duration");
        var point = metric.getSummary().getDataPoints(0);
        assertThat(point.getCount()).isEqualTo(4);
        assertThat(point.getSum()).isEqualTo(15);
        assertThat(point.getAttributesList()).containsExactly(Attributes.of("team", "a"));
        assertThat(point.getQuantileValuesList())
                .extracting(quantile -> quantile.getQuantile() + "=" + quantile.getValue())
                .containsExactly("0.0=1.0", "0.5=3.0", "0.75=3.0", "0.9=8.0", "0.95=8.0", "0.99=8.0", "1.0=8.0");
    }

    @Test
    void anEventIsALogRecordWithTheAttributesOfTheConventions() throws Exception {
        assertThat(deliver(event())).isInstanceOf(Answer.Accepted.class);

        assertThat(collector.requests())
                .extracting(HttpRequest::uri)
                .containsExactly(URI.create("http://collector:4318/v1/logs"));
        assertThat(collector.requests().get(0).headers().map())
                .containsEntry("Content-Type", List.of("application/x-protobuf"))
                .containsEntry("api-key", List.of("k"));
        var resource = ExportLogsServiceRequest.parseFrom(
                        RecordingHttpSender.body(collector.requests().get(0)))
                .getResourceLogs(0);
        assertThat(resource.getResource().getAttributesList())
                .containsExactlyInAnyOrder(
                        Attributes.of("service.name", "check-agent"),
                        Attributes.of("k8s.cluster.name", "shop"),
                        Attributes.of("deployment.environment.name", "test"),
                        Attributes.of("host.name", "node-1"));
        assertThat(resource.getScopeLogs(0).getScope().getName()).isEqualTo("kubernetes_events");
        LogRecord log = resource.getScopeLogs(0).getLogRecords(0);
        assertThat(log.getTimeUnixNano()).isEqualTo(NOON_IN_NANOSECONDS);
        assertThat(log.getSeverityNumber()).isEqualTo(SeverityNumber.SEVERITY_NUMBER_WARN);
        assertThat(log.getBody().getStringValue()).isEqualTo("Back-off restarting");
        assertThat(log.getAttributesList())
                .contains(
                        Attributes.of("k8s.event.reason", "BackOff"),
                        Attributes.of("k8s.namespace.name", "shop"),
                        Attributes.of("k8s.event.uid", List.of("uid-1", "uid-2")),
                        Attributes.of("k8s.event.count", 5));
    }

    @Test
    void pointsOfAMetricAreAGaugeOrASumOfDeltas() throws Exception {
        deliver(point(PointType.GAUGE, 2.5), point(PointType.COUNT, 7), point(PointType.GAUGE, 3.5));

        assertThat(collector.requests())
                .extracting(HttpRequest::uri)
                .containsExactly(URI.create("http://collector:4318/v1/metrics"));
        List<Metric> metrics = ExportMetricsServiceRequest.parseFrom(
                        RecordingHttpSender.body(collector.requests().get(0)))
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetricsList();
        assertThat(metrics).extracting(Metric::getName).containsExactly("system.disk.used", "system.disk.used");
        assertThat(metrics.get(0).getGauge().getDataPointsList())
                .extracting(each -> each.getAsDouble())
                .containsExactly(2.5, 3.5);
        assertThat(metrics.get(0).getGauge().getDataPoints(0).getAttributesList())
                .containsExactlyInAnyOrder(Attributes.of("device", "sda"), Attributes.of("team", "a"));
        assertThat(metrics.get(1).getSum().getAggregationTemporality())
                .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    }

    @Test
    void aServiceCheckIsAGaugeAndALogRecord() throws Exception {
        assertThat(deliver(serviceCheck())).isInstanceOf(Answer.Accepted.class);

        assertThat(collector.requests())
                .extracting(request -> request.uri().getPath())
                .containsExactly("/v1/metrics", "/v1/logs");
        assertThat(ExportMetricsServiceRequest.parseFrom(
                                RecordingHttpSender.body(collector.requests().get(0)))
                        .getResourceMetrics(0)
                        .getScopeMetrics(0)
                        .getMetrics(0)
                        .getGauge()
                        .getDataPoints(0)
                        .getAsInt())
                .isEqualTo(2);
    }

    @Test
    void whatACollectorRejectsOfABatchIsCountedAndNotRepeated() throws Exception {
        answers(ExportLogsServiceResponse.newBuilder()
                .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                        .setRejectedLogRecords(1)
                        .setErrorMessage("größer als erlaubt"))
                .build());

        assertThat(deliver(event(), event()))
                .isEqualTo(new Answer.Partly(1, "partial_success", "not taken by the collector: größer als erlaubt"));
    }

    @Test
    void aCollectorThatRejectsAllOfABatchRejectsEachForGood() throws Exception {
        answers(ExportLogsServiceResponse.newBuilder()
                .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                        .setRejectedLogRecords(2)
                        .setErrorMessage("no"))
                .build());

        Answer bad = Answer.bad("partial_success", "not taken by the collector: no");
        assertThat(deliver(event(), event())).isEqualTo(new Answer.Each(List.of(bad, bad)));
    }

    @Test
    void theLogOfAServiceCheckIsSentThoughAGaugeOfTheBatchWasRejected() throws Exception {
        answers(ExportMetricsServiceResponse.newBuilder()
                .setPartialSuccess(ExportMetricsPartialSuccess.newBuilder()
                        .setRejectedDataPoints(1)
                        .setErrorMessage("no"))
                .build());

        assertThat(deliver(serviceCheck(), serviceCheck()))
                .isEqualTo(new Answer.Partly(1, "partial_success", "not taken by the collector: no"));
        assertThat(collector.requests()).hasSize(2);
    }

    @Test
    void aWarningOfACollectorIsASuccess() throws Exception {
        answers(ExportMetricsServiceResponse.newBuilder().build());
        assertThat(deliver(point(PointType.GAUGE, 1))).isInstanceOf(Answer.Accepted.class);
    }

    @Test
    void whatIsNoResponseOfOtlpAcknowledgesNothing() throws InterruptedException {
        collector.answers("<html>welcome</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(deliver(event())).isInstanceOf(Answer.Retry.class);
    }
}
