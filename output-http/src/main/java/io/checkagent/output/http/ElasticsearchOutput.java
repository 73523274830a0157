// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.checkagent.api.EventSource;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import io.checkagent.output.HttpSender.HttpReply;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pf4j.Extension;

/**
 * The bulk API of Elasticsearch and OpenSearch (<a
 * href="https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-bulk">reference</a>).
 *
 * <p>What is made of Kubernetes events has an {@code _id} made of them and is only ever created: sent twice, it is there
 * once.
 */
@Extension
@OutputType("elasticsearch")
public final class ElasticsearchOutput implements Output {
    private static final int CONFLICT = 409;
    private static final int TOO_MANY = 429;

    private final ElasticsearchSettings settings;
    private final HttpSender http;
    private final URI bulk;

    public ElasticsearchOutput(ElasticsearchSettings settings, HttpSender http) {
        this.settings = settings;
        this.http = http;
        this.bulk = Requests.withPath(settings.url(), "/_bulk");
    }

    @Override
    public String target() {
        return HttpSender.shown(bulk);
    }

    @Override
    public Optional<Answer> probe() throws InterruptedException {
        return Optional.of(http.send(request(List.of()), Fence.alwaysOpen()));
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        int items = batch.items().size();
        return http.send(request(batch.items()), batch.fence(), reply -> answer(reply, items));
    }

    private HttpRequest request(List<Item> items) {
        HttpRequest.Builder request = Requests.to(bulk, settings.headers());
        Requests.basicAuth(request, settings.username(), settings.password());
        settings.apiKey().ifPresent(key -> request.setHeader("Authorization", "ApiKey " + key));
        Requests.gzip(request, body(items));
        return request.setHeader("Content-Type", "application/x-ndjson").build();
    }

    private String body(List<Item> items) {
        StringBuilder body = new StringBuilder();
        for (Item item : items) {
            JsonObject create = new JsonObject();
            create.addProperty(
                    "_index",
                    settings.index().replace("{kind}", item.kind().name().toLowerCase(Locale.ROOT)));
            id(item).ifPresent(id -> create.addProperty("_id", id));
            JsonObject action = new JsonObject();
            action.add("create", create);
            JsonObject document = Document.of(item);
            document.addProperty("@timestamp", item.time().toString());
            body.append(action).append('\n').append(document).append('\n');
        }
        return body.toString();
    }

    private static Optional<String> id(Item item) {
        if (!(item instanceof Item.EventItem event) || event.event().sources().isEmpty()) {
            return Optional.empty();
        }
        String sources = event.event().sources().stream()
                .map(ElasticsearchOutput::identity)
                .sorted()
                .collect(Collectors.joining(" ", item.check() + " ", ""));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(sources.getBytes(UTF_8));
            return Optional.of(HexFormat.of().formatHex(digest, 0, 20));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String identity(EventSource source) {
        return source.uid() + " " + source.resourceVersion();
    }

    private static Answer answer(HttpReply reply, int items) {
        try {
            JsonObject body = JsonParser.parseString(reply.body()).getAsJsonObject();
            JsonElement errors = body.get("errors");
            if (errors != null && !errors.getAsBoolean()) {
                return Answer.accepted();
            }
            JsonArray each = body.getAsJsonArray("items");
            if (each == null || each.size() != items) {
                return Answer.retry("answered for " + (each == null ? 0 : each.size()) + " of " + items
                        + " documents: this is no answer of the bulk API; check url");
            }
            List<Answer> answers = new ArrayList<>();
            each.forEach(one -> answers.add(answer(one.getAsJsonObject())));
            return new Answer.Each(answers);
        } catch (JsonParseException | IllegalStateException | ClassCastException e) {
            return Answer.retry("HTTP " + reply.status() + " without the bulk API's JSON: check url");
        }
    }

    private static Answer answer(JsonObject item) {
        JsonObject result = item.entrySet().iterator().next().getValue().getAsJsonObject();
        int status = result.get("status").getAsInt();
        if (status < 300 || status == CONFLICT) {
            return Answer.accepted();
        }
        JsonElement error = result.get("error");
        String type = "rejected_" + status;
        String message = "HTTP " + status;
        if (error != null && error.isJsonObject()) {
            type = text(error.getAsJsonObject(), "type").orElse(type);
            message = type + ": " + text(error.getAsJsonObject(), "reason").orElse("no reason given");
        }
        return status == TOO_MANY || status >= 500 ? Answer.retry(message) : Answer.bad(type, message);
    }

    private static Optional<String> text(JsonObject object, String key) {
        return Optional.ofNullable(object.get(key))
                .filter(JsonElement::isJsonPrimitive)
                .map(JsonElement::getAsString);
    }
}
