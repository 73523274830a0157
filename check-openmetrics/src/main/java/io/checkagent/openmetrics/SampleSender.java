// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns samples into what is sent, as the Datadog Agent's checks of version 2 do. For one run, by one thread.
 *
 * <p>Values that are no numbers or not finite are left out, as there.
 */
final class SampleSender {
    private static final String BUCKET = "_bucket";

    private final CheckContext context;
    private final OpenMetricsSettings settings;
    private final List<String> ownTags;
    private String name = "";
    private MetricRule rule = MetricRule.as("");
    private MetricRule.As as = MetricRule.As.GAUGE;
    private @Nullable Series series;
    private long sent;
    private long leftOut;
    private @Nullable String writtenWithTotal;

    /** The buckets of one histogram, which stand together. */
    private record Series(List<String> tags, Optional<String> host, TreeMap<Double, Double> buckets) {}

    SampleSender(CheckContext context, OpenMetricsSettings settings) {
        this.context = context;
        this.settings = settings;
        this.ownTags = settings.tagByEndpoint() ? List.of("endpoint:" + settings.openmetricsEndpoint()) : List.of();
    }

    /** Whether the family can be sent as the rule says. */
    boolean begins(Family family, MetricRule given) {
        flush();
        rule = given;
        name = settings.namespace().isEmpty() ? given.name() : settings.namespace() + "." + given.name();
        if (given.as() != MetricRule.As.NATIVE && given.as() != MetricRule.As.NATIVE_DYNAMIC) {
            as = given.as();
            return true;
        }
        Optional<MetricRule.As> ofType =
                switch (family.type()) {
                    case COUNTER -> Optional.of(MetricRule.As.COUNTER);
                    case GAUGE -> Optional.of(MetricRule.As.GAUGE);
                    case HISTOGRAM -> Optional.of(MetricRule.As.HISTOGRAM);
                    case SUMMARY -> Optional.of(MetricRule.As.SUMMARY);
                    case INFO, STATESET, GAUGEHISTOGRAM, UNKNOWN -> Optional.empty();
                };
        as = ofType.orElse(as);
        return ofType.isPresent();
    }

    /** @param tags of the sample's labels; taken over */
    void send(Sample sample, List<String> tags, LabelRules labels) {
        if (!Double.isFinite(sample.value()) || sample.name().endsWith("_created")) {
            return;
        }
        Optional<String> host = settings.hostnameLabel().flatMap(sample::label).map(value -> settings.hostnameFormat()
                .replace(OpenMetricsSettings.HOSTNAME, value));
        switch (as) {
            case GAUGE -> metric(Metric.Type.GAUGE, name, sample.value(), tags, host);
            case COUNTER -> metric(Metric.Type.MONOTONIC_COUNT, name + ".count", sample.value(), tags, host);
            case COUNTER_GAUGE -> {
                metric(Metric.Type.GAUGE, name + ".total", sample.value(), tags, host);
                metric(Metric.Type.MONOTONIC_COUNT, name + ".count", sample.value(), tags, host);
            }
            case RATE -> metric(Metric.Type.RATE, name, sample.value(), tags, host);
            case TEMPORAL_PERCENT ->
                metric(Metric.Type.RATE, name, sample.value() / rule.perSecond() * 100, tags, host);
            case TIME_ELAPSED ->
                metric(
                        Metric.Type.GAUGE,
                        name,
                        context.clock().instant().toEpochMilli() / 1000.0 - sample.value(),
                        tags,
                        host);
            case SERVICE_CHECK -> serviceCheck(sample, tags, host);
            case SUMMARY -> summary(sample, tags, labels, host);
            case HISTOGRAM -> histogram(sample, tags, labels, host);
            case NATIVE, NATIVE_DYNAMIC -> throw new IllegalStateException("a family without a type began");
        }
    }

    private void summary(Sample sample, List<String> tags, LabelRules labels, Optional<String> host) {
        if (!sendsSumOrCount(sample, tags, host)) {
            Optional<List<String>> relabelled = relabelled(sample, "quantile", "quantile", labels);
            relabelled.ifPresent(own -> metric(Metric.Type.GAUGE, name + ".quantile", sample.value(), own, host));
        }
    }

    private void histogram(Sample sample, List<String> tags, LabelRules labels, Optional<String> host) {
        if (sendsSumOrCount(sample, tags, host) || !sample.name().endsWith(BUCKET)) {
            return;
        }
        double upper = sample.label("le").map(Numbers::parse).orElse(Double.NaN);
        if (!settings.collectHistogramBuckets() || Double.isNaN(upper)) {
            return;
        }
        if (!settings.nonCumulativeHistogramBuckets()) {
            // The one without a bound is the count.
            if (!Double.isInfinite(upper)) {
                relabelled(sample, "le", "upper_bound", labels)
                        .ifPresent(own ->
                                metric(Metric.Type.MONOTONIC_COUNT, name + ".bucket", sample.value(), own, host));
            }
            return;
        }
        sample.removeLabel("le");
        List<String> others = labels.tags(sample).orElse(List.of());
        Series current = series;
        if (current == null || !current.tags().equals(others) || !current.host().equals(host)) {
            flush();
            current = new Series(others, host, new TreeMap<>());
            series = current;
        }
        current.buckets().put(upper, sample.value());
    }

    private boolean sendsSumOrCount(Sample sample, List<String> tags, Optional<String> host) {
        if (sample.name().endsWith("_sum")) {
            metric(Metric.Type.MONOTONIC_COUNT, name + ".sum", sample.value(), tags, host);
            return true;
        }
        if (sample.name().endsWith("_count")) {
            metric(Metric.Type.MONOTONIC_COUNT, name + ".count", sample.value(), tags, host);
            return true;
        }
        return false;
    }

    private static Optional<List<String>> relabelled(Sample sample, String label, String to, LabelRules labels) {
        String bound = sample.label(label).map(Numbers::canonical).orElse("");
        sample.removeLabel(label);
        sample.label(to, bound);
        return labels.tags(sample);
    }

    private void serviceCheck(Sample sample, List<String> tags, Optional<String> host) {
        Status status = rule.statuses().getOrDefault((int) sample.value(), Status.UNKNOWN);
        if (hasRoom()) {
            context.sender().serviceCheck(new ServiceCheck(name, status, "", host, with(tags)));
        }
    }

    /** Sends the buckets that are together by now. */
    void flush() {
        Series ended = series;
        series = null;
        if (ended == null) {
            return;
        }
        double lower = ended.buckets().firstKey() > 0 ? 0 : Double.NEGATIVE_INFINITY;
        double below = 0;
        for (var bucket : ended.buckets().entrySet()) {
            double upper = bucket.getKey();
            if (!Double.isInfinite(upper)) {
                List<String> tags = new ArrayList<>(ended.tags());
                tags.add(settings.renameLabels().getOrDefault("upper_bound", "upper_bound") + ":"
                        + Numbers.canonical(upper));
                tags.add("lower_bound:" + Numbers.canonical(lower));
                metric(Metric.Type.MONOTONIC_COUNT, name + ".bucket", bucket.getValue() - below, tags, ended.host());
            }
            lower = upper;
            below = bucket.getValue();
        }
    }

    private void metric(Metric.Type type, String metric, double value, List<String> tags, Optional<String> host) {
        if (hasRoom()) {
            context.sender().metric(new Metric(type, metric, value, host, with(tags)));
        }
    }

    private boolean hasRoom() {
        if (sent >= settings.maxReturnedMetrics()) {
            leftOut++;
            return false;
        }
        sent++;
        return true;
    }

    private List<String> with(List<String> tags) {
        List<String> all = new ArrayList<>(tags.size() + ownTags.size());
        all.addAll(tags);
        all.addAll(ownTags);
        return all;
    }

    void health(Status status, String message) {
        if (settings.enableHealthServiceCheck()) {
            String prefix = settings.namespace().isEmpty() ? "" : settings.namespace() + ".";
            context.sender()
                    .serviceCheck(new ServiceCheck(
                            prefix + "openmetrics.health", status, message, Optional.empty(), ownTags));
        }
    }

    /** A counter that is configured with the ending that it has in the endpoint only. */
    void tellTotal(String counter) {
        writtenWithTotal = counter;
    }

    long sent() {
        return sent;
    }

    /** What the user should know of this run. */
    Optional<String> problem() {
        if (leftOut > 0) {
            return Optional.of("values left out: %s, since max_returned_metrics is %s; name fewer metrics, or raise it"
                    .formatted(leftOut, settings.maxReturnedMetrics()));
        }
        return Optional.ofNullable(writtenWithTotal)
                .map(counter -> "metrics: the counter %1$s_total is not sent; write it without _total: %1$s"
                        .formatted(counter));
    }
}
