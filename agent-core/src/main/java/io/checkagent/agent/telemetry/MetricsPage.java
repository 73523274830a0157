// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.stage.OpenPage;
import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /metrics}: all that the stages measure, as OpenMetrics for who asks for that, else as Prometheus' text. */
final class MetricsPage implements OpenPage {
    private static final Logger log = LoggerFactory.getLogger(MetricsPage.class);

    private final Set<SelfMetrics> stages;
    private final ExpositionFormatWriter prometheus =
            PrometheusTextFormatWriter.builder().build();
    private final ExpositionFormatWriter openMetrics =
            OpenMetricsTextFormatWriter.builder().build();

    @Inject
    MetricsPage(Set<SelfMetrics> stages) {
        this.stages = Set.copyOf(stages);
    }

    @Override
    public String path() {
        return "/metrics";
    }

    @Override
    public Content content(String accept) {
        ExpositionFormatWriter writer = openMetrics.accepts(accept) ? openMetrics : prometheus;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            writer.write(body, new MetricSnapshots(snapshots()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Content(writer.getContentType(), body.toString(UTF_8));
    }

    private List<MetricSnapshot> snapshots() {
        Map<SelfMetric, Map<Labels, Double>> series = new LinkedHashMap<>();
        for (SelfMetrics stage : stages) {
            try {
                stage.read((metric, value, labels) -> series.computeIfAbsent(metric, m -> new LinkedHashMap<>())
                        .put(Labels.of(metric.labels().toArray(String[]::new), labels), value.doubleValue()));
            } catch (RuntimeException e) {
                log.error("the metrics of {} are left out", stage.getClass().getSimpleName(), e);
            }
        }
        List<MetricSnapshot> snapshots = new ArrayList<>();
        series.forEach((metric, values) -> snapshots.add(snapshot(metric, values)));
        return snapshots;
    }

    private static MetricSnapshot snapshot(SelfMetric metric, Map<Labels, Double> series) {
        String name = metric.name().replace('.', '_');
        return switch (metric.type()) {
            case GAUGE -> {
                GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(metric.description());
                series.forEach((labels, value) -> gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield gauge.build();
            }
            case COUNTER -> {
                CounterSnapshot.Builder counter =
                        CounterSnapshot.builder().name(name).help(metric.description());
                series.forEach((labels, value) -> counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                        .labels(labels)
                        .value(value)
                        .build()));
                yield counter.build();
            }
        };
    }
}
