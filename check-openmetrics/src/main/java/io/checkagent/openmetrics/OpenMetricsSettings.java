// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Unsupported;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is taken of an endpoint and how it is called, under the names of the Datadog Agent's checks of version 2.
 *
 * @see <a href="https://datadoghq.dev/integrations-core/base/openmetrics/">OpenMetricsBaseCheckV2</a>
 */
@Unsupported(
        key = "prometheus_url",
        why = "an option of version 1; use openmetrics_endpoint and the options of version 2")
@Unsupported(key = "histogram_buckets_as_distributions", why = "buckets are sent as counts")
@Unsupported(key = "collect_counters_with_distributions", why = "buckets are sent as counts")
@Unsupported(key = "collect_histograms_as_distributions", why = "buckets are sent as counts")
@Unsupported(key = "use_process_start_time", why = "the first value of a counter is where counting begins")
@Unsupported(key = "telemetry", why = "agent status shows what a run read and sent")
@Unsupported(key = "ignore_tags", why = "tags are those that are written; leave out what is not wanted")
@Unsupported(key = "target_info", why = "share_labels has it: target_info: true")
public record OpenMetricsSettings(
        @Description("The URL that exposes metrics in the format of Prometheus or OpenMetrics.")
        URI openmetricsEndpoint,

        @Default("") @Description("What comes before the names of all metrics, without the dot.")
        String namespace,

        @Default("") @Description("A beginning that is taken from all exposed names; all other options mean the rest.")
        String rawMetricPrefix,

        @Default("[]")
        @Description(
                "The metrics that are sent: names or regular expressions, or these with a new name, or with name and"
                        + " type. A counter goes without _total.")
        List<Object> metrics,

        @Default("[]") @Description("Metrics besides those of metrics, which they beat.")
        List<Object> extraMetrics,

        @Default("[]") @Description("Metrics that are not sent: names or regular expressions.")
        List<String> excludeMetrics,

        @Default("{}")
        @Description("Labels of samples that are not sent: true for any value, or a list of regular expressions.")
        Map<String, Object> excludeMetricsByLabels,

        @Default("[]") @Description("Labels that do not become tags.")
        Set<String> excludeLabels,

        @Default("[]") @Description("The only labels that become tags; all when empty.")
        Set<String> includeLabels,

        @Default("{}") @Description("New names of labels.") Map<String, String> renameLabels,

        @Default("{}")
        @Description(
                "Metrics whose labels others get, too: true, or labels, match (labels that must be equal) and values.")
        Map<String, Object> shareLabels,

        @Default("true") @Description("Whether shared labels are those of the first scrape.")
        boolean cacheSharedLabels,

        @Default("true") @Description("Whether the service check <namespace>.openmetrics.health is sent.")
        boolean enableHealthServiceCheck,

        @Description("A label whose value is the host of what is sent.")
        Optional<String> hostnameLabel,

        @Default("<HOSTNAME>") @Description("How the value of hostname_label becomes the host's name.")
        String hostnameFormat,

        @Default("true") @Description("Whether a histogram's buckets are sent.")
        boolean collectHistogramBuckets,

        @Default("false")
        @Description("Whether a bucket has only what is not in the smaller ones, with the tag lower_bound.")
        boolean nonCumulativeHistogramBuckets,

        @Default("[]") @Description("Regular expressions of lines that are not read.")
        List<Pattern> rawLineFilters,

        @Default("true") @Description("Whether it is remembered which regular expression a name matched.")
        boolean cacheMetricWildcards,

        @Default("false") @Description("Whether to ask for the format OpenMetrics.")
        boolean useLatestSpec,

        @Default("true") @Description("Whether all has the tag endpoint:<URL>.")
        boolean tagByEndpoint,

        @Default("false") @Description("Whether an endpoint that cannot be reached is a warning, not an error.")
        boolean ignoreConnectionErrors,

        @Default("2000") @Description("At most so many values are sent in a run; the rest is left out, with a warning.")
        int maxReturnedMetrics) {
    /** What stands for the label's value in {@code hostname_format}. */
    static final String HOSTNAME = "<HOSTNAME>";

    public OpenMetricsSettings {
        if (metrics.isEmpty() && extraMetrics.isEmpty()) {
            throw new IllegalArgumentException(
                    "metrics names none, so nothing would be sent; metrics: ['.+'] sends all of them");
        }
        if (maxReturnedMetrics < 1) {
            throw new IllegalArgumentException("max_returned_metrics is " + maxReturnedMetrics + "; it begins at 1");
        }
        if (!hostnameFormat.contains(HOSTNAME)) {
            throw new IllegalArgumentException(
                    "hostname_format has no " + HOSTNAME + " for the value of hostname_label");
        }
        // What is wrong with them is told where they are written, not when the check runs.
        MetricRules.of(metrics, extraMetrics, cacheMetricWildcards);
        LabelRules.of(excludeMetricsByLabels, excludeLabels, includeLabels, renameLabels);
        SharedLabels.of(shareLabels);
        NamePatterns.of("exclude_metrics", excludeMetrics);
    }

    /**
     * For a check of another plugin: all else as when it is not configured.
     *
     * @param metrics names, or maps of names to new names, as in {@code metrics}
     */
    public static OpenMetricsSettings of(URI endpoint, String namespace, List<?> metrics) {
        return of(endpoint, namespace, metrics, true, 2000);
    }

    /**
     * For {@link OpenMetricsText}: of no endpoint, and without a limit of its own.
     *
     * @param metrics names, or maps of names to new names, as in {@code metrics}
     */
    public static OpenMetricsSettings ofText(String namespace, List<?> metrics) {
        return of(URI.create(""), namespace, metrics, false, Integer.MAX_VALUE);
    }

    private static OpenMetricsSettings of(
            URI endpoint, String namespace, List<?> metrics, boolean ofEndpoint, int maxReturnedMetrics) {
        return new OpenMetricsSettings(
                endpoint,
                namespace,
                "",
                List.copyOf(metrics),
                List.of(),
                List.of(),
                Map.of(),
                Set.of(),
                Set.of(),
                Map.of(),
                Map.of(),
                true,
                ofEndpoint,
                Optional.empty(),
                HOSTNAME,
                true,
                false,
                List.of(),
                true,
                false,
                ofEndpoint,
                false,
                maxReturnedMetrics);
    }
}
