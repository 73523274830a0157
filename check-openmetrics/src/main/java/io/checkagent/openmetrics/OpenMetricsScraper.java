// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.CheckContext;
import io.checkagent.api.ServiceCheck;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * Reads an endpoint and sends what is wanted of it, line by line: memory does not grow with the endpoint. For checks of any
 * plugin that names {@code check-openmetrics} in its {@code Plugin-Dependencies}; for one instance, whose runs call it one
 * after the other.
 */
public final class OpenMetricsScraper {
    private final HttpClient http;
    private final OpenMetricsSettings settings;
    private final WantedSamples wanted;
    private final SharedLabels shared;

    /**
     * @param http given to the check's constructor by the agent
     * @param settings of the instance, or of {@link OpenMetricsSettings#of}
     */
    public OpenMetricsScraper(HttpClient http, OpenMetricsSettings settings) {
        this.http = requireNonNull(http, "http is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.shared = SharedLabels.of(settings.shareLabels());
        this.wanted = new WantedSamples(settings, shared);
    }

    /**
     * Scrapes once.
     *
     * @throws IOException when the endpoint cannot be reached, does not answer 200, breaks off or exposes no metrics
     */
    public void scrape(CheckContext context) throws IOException, InterruptedException {
        SampleSender sender = new SampleSender(context, settings);
        try {
            // Metrics may stand before those that share their labels with them, and to keep them all would have no
            // limit: the labels are read first.
            if (!shared.isEmpty() && !(settings.cacheSharedLabels() && shared.isKnown())) {
                shared.forget();
                read(wanted.sharingLabels());
            }
            ExpositionParser parser = read(wanted.sentBy(sender));
            sender.flush();
            sender.health(ServiceCheck.Status.OK, "");
            parser.problem().ifPresent(context::warn);
            tell(context, sender, parser);
        } catch (IOException e) {
            sender.health(ServiceCheck.Status.CRITICAL, String.valueOf(e.getMessage()));
            if (!settings.ignoreConnectionErrors()) {
                throw e;
            }
            context.warn(String.valueOf(e.getMessage()));
        }
    }

    private void tell(CheckContext context, SampleSender sender, ExpositionParser parser) {
        sender.problem().ifPresent(context::warn);
        if (shared.isFull()) {
            context.warn("share_labels: more than %s combinations of labels; those beyond are not shared"
                    .formatted(SharedLabels.MOST));
        }
        context.detail("Samples read", parser.samples());
        context.detail("Values sent", sender.sent());
    }

    private ExpositionParser read(ExpositionParser.Handler handler) throws IOException, InterruptedException {
        URI endpoint = settings.openmetricsEndpoint();
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(endpoint)
                        .header(
                                "Accept",
                                settings.useLatestSpec()
                                        ? "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
                                        : "text/plain;version=0.0.4;q=1,*/*;q=0.1")
                        .build(),
                BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP %s from %s".formatted(answer.statusCode(), shown(endpoint)));
            }
            ExpositionParser parser = new ExpositionParser(settings.rawLineFilters(), handler);
            parser.parse(body);
            if (parser.samples() == 0 && parser.problem().isPresent()) {
                throw new IOException("%s exposes no metrics that are understood: %s"
                        .formatted(shown(endpoint), parser.problem().get()));
            }
            return parser;
        }
    }

    private static String shown(URI uri) {
        return uri.toString().replaceFirst("//[^/@]*@", "//").replaceFirst("\\?.*", "");
    }
}
