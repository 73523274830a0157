// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import java.util.List;

/** What an instance wants of an exposition. For the runs of one instance, one after the other. */
final class WantedSamples {
    private final String rawMetricPrefix;
    private final MetricRules metrics;
    private final NamePatterns excluded;
    private final LabelRules labels;
    private final SharedLabels shared;

    WantedSamples(OpenMetricsSettings settings, SharedLabels shared) {
        this.rawMetricPrefix = settings.rawMetricPrefix();
        this.metrics = MetricRules.of(settings.metrics(), settings.extraMetrics(), settings.cacheMetricWildcards());
        this.excluded = NamePatterns.of("exclude_metrics", settings.excludeMetrics());
        this.labels = LabelRules.of(
                settings.excludeMetricsByLabels(),
                settings.excludeLabels(),
                settings.includeLabels(),
                settings.renameLabels());
        this.shared = shared;
    }

    /** Collects the labels alone that are shared. */
    ExpositionParser.Handler sharingLabels() {
        return new LabelCollector();
    }

    /** Sends what is wanted. */
    ExpositionParser.Handler sentBy(SampleSender sender) {
        return new Sending(sender);
    }

    private String withoutPrefix(String name) {
        return name.startsWith(rawMetricPrefix) ? name.substring(rawMetricPrefix.length()) : name;
    }

    /** For the labels alone. */
    private final class LabelCollector implements ExpositionParser.Handler {
        private String family = "";

        @Override
        public boolean begins(Family begun) {
            family = withoutPrefix(begun.name());
            return shared.shares(family);
        }

        @Override
        public void sample(Sample sample) {
            shared.collect(family, sample);
        }
    }

    /** Sends what is wanted. */
    private final class Sending implements ExpositionParser.Handler {
        private final SampleSender sender;

        Sending(SampleSender sender) {
            this.sender = sender;
        }

        @Override
        public boolean begins(Family begun) {
            String name = withoutPrefix(begun.name());
            Family family = new Family(name, begun.type());
            if (excluded.matches(name)) {
                return false;
            }
            if (metrics.of(name).isEmpty() && begun.type() == Family.Type.COUNTER && metrics.isMeantWithTotal(name)) {
                sender.tellTotal(name);
            }
            return metrics.of(name).map(rule -> sender.begins(family, rule)).orElse(false);
        }

        @Override
        public void sample(Sample sample) {
            shared.populate(sample);
            List<String> tags = labels.tags(sample).orElse(null);
            if (tags != null) {
                sender.send(sample, tags, labels);
            }
        }
    }
}
