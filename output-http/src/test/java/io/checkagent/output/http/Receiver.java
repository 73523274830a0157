// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** In the place of the agent's HTTP client: remembers requests, and answers from a script, else 200. */
final class Receiver implements HttpSender {
    final List<HttpRequest> requests = new ArrayList<>();
    final Deque<Function<Function<HttpReply, Answer>, Answer>> answers = new ArrayDeque<>();

    @Override
    public Answer send(HttpRequest request, Fence fence, Function<HttpReply, Answer> success) {
        requests.add(request);
        return answers.isEmpty() ? success.apply(reply("")) : answers.remove().apply(success);
    }

    static HttpReply reply(String body) {
        return new HttpReply(200, HttpHeaders.of(Map.of(), (name, value) -> true), UTF_8.encode(body));
    }

    /** The next request is answered 200 with that body. */
    void answers(String body) {
        answers.add(success -> success.apply(reply(body)));
    }

    /** The next request is answered so. */
    void answers(Answer answer) {
        answers.add(success -> answer);
    }

    String header(String name) {
        return last().headers().firstValue(name).orElse("");
    }

    JsonObject json() {
        return JsonParser.parseString(body()).getAsJsonObject();
    }

    JsonArray array() {
        return JsonParser.parseString(body()).getAsJsonArray();
    }

    List<JsonObject> lines() {
        return body().lines()
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
    }

    HttpRequest last() {
        return requests.get(requests.size() - 1);
    }

    String body() {
        return body(last());
    }

    static String body(HttpRequest request) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        request.bodyPublisher().orElseThrow().subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuffer part) {
                byte[] copy = new byte[part.remaining()];
                part.get(copy);
                bytes.writeBytes(copy);
            }

            @Override
            public void onError(Throwable failure) {
                throw new IllegalStateException(failure);
            }

            @Override
            public void onComplete() {}
        });
        if (request.headers().firstValue("Content-Encoding").isEmpty()) {
            return bytes.toString(UTF_8);
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return new String(gzip.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
