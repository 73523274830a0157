// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/**
 * Asks the API server for an event as it was just before it was written: a list of that one event at the exact version
 * before, one read of one key for the server. It answers until it has compacted that version, minutes later.
 * Not thread-safe.
 */
public final class CountsInApiServer implements EarlierCounts {
    private static final int SIDE_BY_SIDE = 16;
    private static final int ATTEMPTS = 5;

    private final ApiServer api;
    private final EventDecoder decoder = new EventDecoder();

    public CountsInApiServer(ApiServer api) {
        this.api = requireNonNull(api, "api is null");
    }

    /** A question under way. */
    private record Question(
            KubernetesEvent write, String path, Optional<CompletableFuture<HttpResponse<byte[]>>> answer) {}

    @Override
    public Map<String, Long> before(List<KubernetesEvent> writes) throws InterruptedException {
        Map<String, Long> counts = new HashMap<>();
        for (int from = 0; from < writes.size(); from += SIDE_BY_SIDE) {
            List<Question> questions = new ArrayList<>();
            for (KubernetesEvent write : writes.subList(from, Math.min(writes.size(), from + SIDE_BY_SIDE))) {
                questions.add(ask(write));
            }
            for (Question question : questions) {
                answer(question).ifPresent(count -> counts.put(question.write().uid(), count));
            }
        }
        return counts;
    }

    private Question ask(KubernetesEvent write) {
        String path = EventStream.path(Optional.of(write.namespace()));
        return new Question(
                write,
                path,
                write.resourceVersion()
                        .previous()
                        .map(version -> api.getLater(
                                path,
                                Map.of(
                                        "fieldSelector",
                                        "metadata.name=" + write.name(),
                                        "resourceVersion",
                                        version.digits(),
                                        "resourceVersionMatch",
                                        "Exact"))));
    }

    private OptionalLong answer(Question question) throws InterruptedException {
        Backoff backoff = new Backoff();
        Question asked = question;
        for (int attempt = 1; asked.answer().isPresent(); attempt++) {
            try {
                return count(
                        asked.write(),
                        ApiServer.body(
                                asked.path(), ApiServer.await(asked.answer().get(), asked.path())));
            } catch (ApiException.Unavailable e) {
                if (attempt == ATTEMPTS) {
                    return OptionalLong.empty();
                }
                Thread.sleep(backoff.failed(e.retryAfter()).toMillis());
                asked = ask(asked.write());
            } catch (ApiException | IOException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong count(KubernetesEvent write, byte[] list) throws IOException {
        try (JsonParser json = ApiServer.parser(list)) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (field.equals("items")
                        && value == JsonToken.START_ARRAY
                        && json.nextToken() == JsonToken.START_OBJECT) {
                    return firstItem(write, json);
                }
                json.skipChildren();
            }
        }
        return OptionalLong.of(0);
    }

    private OptionalLong firstItem(KubernetesEvent write, JsonParser json) throws IOException {
        decoder.read(json);
        boolean isEarlier = decoder.resourceVersion()
                .filter(version -> write.resourceVersion().isAfter(version))
                .isPresent();
        if (!isEarlier) {
            // A server that does not know exact lists shows the present instead.
            return OptionalLong.empty();
        }
        // Another event of the same name was there before.
        return OptionalLong.of(decoder.uid().equals(write.uid()) ? decoder.count() : 0);
    }
}
