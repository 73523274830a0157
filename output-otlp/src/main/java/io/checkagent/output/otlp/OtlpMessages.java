// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.otlp;

import com.google.protobuf.ByteString;
import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.Host;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Item;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Items as OTLP messages. The resource is the host that an item belongs to, the scope the check that sent it. An event is
 * a log record, a metric's points are a gauge or a sum of deltas, a distribution is a summary, a service check is a gauge of its status (0 OK, 1
 * WARNING, 2 CRITICAL, 3 UNKNOWN) and a log record. Thread-safe.
 */
final class OtlpMessages {
    private static final long NANOSECONDS = 1_000_000_000;
    /** 0 and 1 are the lowest and the highest value. */
    private static final List<Double> QUANTILES = List.of(0.0, 0.5, 0.75, 0.9, 0.95, 0.99, 1.0);

    private final Clock clock;
    private final List<KeyValue> common = new ArrayList<>();

    OtlpMessages(OtlpSettings settings, Host host, Clock clock) {
        this.clock = clock;
        common.add(Attributes.of("service.name", "check-agent"));
        host.clusterName().ifPresent(name -> common.add(Attributes.of("k8s.cluster.name", name)));
        settings.resourceAttributes().forEach((key, value) -> common.add(Attributes.of(key, value)));
    }

    /** Of events and service checks. */
    ExportLogsServiceRequest logs(List<Item> items) {
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        grouped(items, Item::host).forEach((host, ofHost) -> {
            ResourceLogs.Builder resource = request.addResourceLogsBuilder().setResource(resource(host));
            grouped(ofHost, Item::check).forEach((check, ofCheck) -> {
                ScopeLogs.Builder scope = resource.addScopeLogsBuilder().setScope(scope(check));
                ofCheck.forEach(item -> scope.addLogRecords(log(item)));
            });
        });
        return request.build();
    }

    /** Of metrics and service checks. */
    ExportMetricsServiceRequest metrics(List<Item> items) {
        ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
        grouped(items, Item::host).forEach((host, ofHost) -> {
            ResourceMetrics.Builder resource =
                    request.addResourceMetricsBuilder().setResource(resource(host));
            grouped(ofHost, Item::check).forEach((check, ofCheck) -> {
                ScopeMetrics.Builder scope = resource.addScopeMetricsBuilder().setScope(scope(check));
                grouped(ofCheck, OtlpMessages::metricName)
                        .forEach((name, points) -> scope.addMetrics(metric(name, points)));
            });
        });
        return request.build();
    }

    private static Map<String, List<Item>> grouped(List<Item> items, Function<Item, String> by) {
        Map<String, List<Item>> groups = new LinkedHashMap<>();
        items.forEach(item -> groups.computeIfAbsent(by.apply(item), unused -> new ArrayList<>())
                .add(item));
        return groups;
    }

    private Resource resource(String host) {
        Resource.Builder resource = Resource.newBuilder().addAllAttributes(common);
        if (!host.isEmpty()) {
            resource.addAttributes(Attributes.of("host.name", host));
        }
        return resource.build();
    }

    private static InstrumentationScope scope(String check) {
        return InstrumentationScope.newBuilder().setName(check).build();
    }

    private static String metricName(Item item) {
        if (item instanceof Item.PointItem point) {
            return point.name() + "/" + point.type();
        }
        return item instanceof Item.DistributionItem distribution
                ? distribution.name()
                : ((Item.ServiceCheckItem) item).serviceCheck().name();
    }

    private static Metric metric(String nameAndType, List<Item> items) {
        Metric.Builder metric = Metric.newBuilder();
        if (items.get(0) instanceof Item.DistributionItem) {
            return metric.setName(nameAndType)
                    .setSummary(Summary.newBuilder()
                            .addAllDataPoints(items.stream()
                                    .map(item -> summary((Item.DistributionItem) item))
                                    .toList()))
                    .build();
        }
        List<NumberDataPoint> points =
                items.stream().map(OtlpMessages::dataPoint).toList();
        if (items.get(0) instanceof Item.PointItem point) {
            metric.setName(point.name());
            switch (point.type()) {
                case GAUGE, RATE -> metric.setGauge(Gauge.newBuilder().addAllDataPoints(points));
                case COUNT ->
                    metric.setSum(Sum.newBuilder()
                            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                            .addAllDataPoints(points));
            }
        } else {
            metric.setName(nameAndType).setGauge(Gauge.newBuilder().addAllDataPoints(points));
        }
        return metric.build();
    }

    private static SummaryDataPoint summary(Item.DistributionItem item) {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .setTimeUnixNano(item.timestamp() * NANOSECONDS)
                .setCount(item.values().count())
                .setSum(item.values().sum())
                .addAllAttributes(Attributes.ofTags(item.tags()));
        for (double share : QUANTILES) {
            point.addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                    .setQuantile(share)
                    .setValue(item.values().quantile(share)));
        }
        return point.build();
    }

    private static NumberDataPoint dataPoint(Item item) {
        if (item instanceof Item.PointItem point) {
            return NumberDataPoint.newBuilder()
                    .setTimeUnixNano(point.timestamp() * NANOSECONDS)
                    .setAsDouble(point.value())
                    .addAllAttributes(Attributes.ofTags(point.tagsWithDevice()))
                    .build();
        }
        Item.ServiceCheckItem state = (Item.ServiceCheckItem) item;
        return NumberDataPoint.newBuilder()
                .setTimeUnixNano(state.timestamp() * NANOSECONDS)
                .setAsInt(state.serviceCheck().status().code())
                .addAllAttributes(Attributes.ofTags(state.tags()))
                .build();
    }

    private LogRecord log(Item item) {
        LogRecord.Builder log = LogRecord.newBuilder()
                .setObservedTimeUnixNano(nanoseconds(clock.instant()))
                .addAllAttributes(Attributes.ofTags(item.tags()));
        if (item instanceof Item.EventItem event) {
            return event(log, event.event());
        }
        Item.ServiceCheckItem state = (Item.ServiceCheckItem) item;
        return log.setTimeUnixNano(state.timestamp() * NANOSECONDS)
                .setSeverityNumber(severity(state.serviceCheck().status()))
                .setSeverityText(state.serviceCheck().status().name())
                .setEventName("service_check")
                .addAttributes(
                        Attributes.of("service_check.name", state.serviceCheck().name()))
                .addAttributes(Attributes.of(
                        "service_check.status", state.serviceCheck().status().code()))
                .setBody(body(state.serviceCheck().message()))
                .build();
    }

    private static LogRecord event(LogRecord.Builder log, Event event) {
        log.setTimeUnixNano(nanoseconds(event.timestamp()))
                .setSeverityNumber(severity(event.alertType()))
                .setSeverityText(event.alertType().name())
                .setEventName(event.eventType().orElse("event"))
                .addAttributes(Attributes.of("title", event.title()))
                .setBody(body(event.text()));
        List<EventSource> sources = event.sources();
        if (!sources.isEmpty()) {
            log.addAttributes(Attributes.of(
                            "k8s.event.uid",
                            sources.stream().map(EventSource::uid).toList()))
                    .addAttributes(Attributes.of(
                            "k8s.event.name",
                            sources.stream().map(EventSource::name).toList()))
                    .addAttributes(Attributes.of(
                            "k8s.event.resource_version",
                            sources.stream().map(EventSource::resourceVersion).toList()))
                    .addAttributes(Attributes.of(
                            "k8s.event.count",
                            sources.stream().mapToLong(EventSource::occurrences).sum()));
        }
        return log.build();
    }

    private static AnyValue body(String text) {
        return AnyValue.newBuilder()
                .setStringValueBytes(ByteString.copyFromUtf8(text))
                .build();
    }

    private static SeverityNumber severity(Event.AlertType type) {
        return switch (type) {
            case ERROR -> SeverityNumber.SEVERITY_NUMBER_ERROR;
            case WARNING -> SeverityNumber.SEVERITY_NUMBER_WARN;
            case INFO, SUCCESS -> SeverityNumber.SEVERITY_NUMBER_INFO;
        };
    }

    private static SeverityNumber severity(ServiceCheck.Status status) {
        return switch (status) {
            case CRITICAL -> SeverityNumber.SEVERITY_NUMBER_ERROR;
            case WARNING, UNKNOWN -> SeverityNumber.SEVERITY_NUMBER_WARN;
            case OK -> SeverityNumber.SEVERITY_NUMBER_INFO;
        };
    }

    private static long nanoseconds(Instant time) {
        return time.getEpochSecond() * NANOSECONDS + time.getNano();
    }
}
