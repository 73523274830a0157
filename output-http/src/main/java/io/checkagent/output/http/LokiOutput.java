// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pf4j.Extension;

/**
 * Grafana Loki's push API (<a href="https://grafana.com/docs/loki/latest/reference/loki-http-api/#ingest-logs">reference
 * </a>). Each item is one entry, a JSON object; the labels of its stream are those of the settings, {@code kind},
 * {@code check} and the tags that the settings name.
 */
@Extension
@OutputType("loki")
public final class LokiOutput implements Output {
    private static final long NANOSECONDS = 1_000_000_000;

    private final LokiSettings settings;
    private final HttpSender http;
    private final URI push;

    public LokiOutput(LokiSettings settings, HttpSender http) {
        this.settings = settings;
        this.http = http;
        this.push = Requests.withPath(settings.url(), "/loki/api/v1/push");
    }

    @Override
    public String target() {
        return HttpSender.shown(push);
    }

    @Override
    public Optional<Answer> probe() throws InterruptedException {
        return Optional.of(http.send(request(List.of()), Fence.alwaysOpen()));
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        return http.send(request(batch.items()), batch.fence());
    }

    private HttpRequest request(List<Item> items) {
        HttpRequest.Builder request = Requests.to(push, settings.headers());
        settings.tenantId().ifPresent(tenant -> request.setHeader("X-Scope-OrgID", tenant));
        Requests.basicAuth(request, settings.username(), settings.password());
        Requests.gzip(request, body(items));
        return request.setHeader("Content-Type", "application/json").build();
    }

    private String body(List<Item> items) {
        Map<Map<String, String>, JsonArray> streams = new LinkedHashMap<>();
        for (Item item : items) {
            JsonArray entry = new JsonArray();
            entry.add(nanoseconds(item.time()));
            entry.add(Document.of(item).toString());
            streams.computeIfAbsent(labels(item), labels -> new JsonArray()).add(entry);
        }
        JsonArray all = new JsonArray();
        streams.forEach((labels, values) -> {
            JsonObject stream = new JsonObject();
            JsonObject names = new JsonObject();
            labels.forEach(names::addProperty);
            stream.add("stream", names);
            stream.add("values", values);
            all.add(stream);
        });
        JsonObject body = new JsonObject();
        body.add("streams", all);
        return body.toString();
    }

    private Map<String, String> labels(Item item) {
        Map<String, String> labels = new TreeMap<>(settings.labels());
        labels.put("kind", item.kind().name().toLowerCase(Locale.ROOT));
        labels.put("check", item.check());
        for (String tag : item.tags()) {
            int colon = tag.indexOf(':');
            if (colon > 0 && settings.labelTags().contains(tag.substring(0, colon))) {
                labels.put(labelName(tag.substring(0, colon)), tag.substring(colon + 1));
            }
        }
        return labels;
    }

    /** Loki takes the characters of Prometheus' label names. */
    private static String labelName(String key) {
        return key.replaceAll("[^A-Za-z0-9_]", "_").replaceFirst("^(?=[0-9])", "_");
    }

    private static String nanoseconds(Instant time) {
        return Long.toString(Math.addExact(Math.multiplyExact(time.getEpochSecond(), NANOSECONDS), time.getNano()));
    }
}
