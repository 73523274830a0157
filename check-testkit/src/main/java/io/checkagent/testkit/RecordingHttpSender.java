// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

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
public class RecordingHttpSender implements HttpSender {
    private final List<HttpRequest> requests = new ArrayList<>();
    private final Deque<Function<Function<HttpReply, Answer>, Answer>> answers = new ArrayDeque<>();

    @Override
    public Answer send(HttpRequest request, Fence fence, Function<HttpReply, Answer> success) {
        requests.add(request);
        return answers.isEmpty()
                ? success.apply(ok(new byte[0]))
                : answers.remove().apply(success);
    }

    private static HttpReply ok(byte[] body) {
        return new HttpReply(200, HttpHeaders.of(Map.of(), (name, value) -> true), ByteBuffer.wrap(body));
    }

    /** The next request is answered 200 with that body. */
    public void answers(byte[] body) {
        answers.add(success -> success.apply(ok(body)));
    }

    /** The next request is answered so. */
    public void answers(Answer answer) {
        answers.add(success -> answer);
    }

    /** All so far. */
    public List<HttpRequest> requests() {
        return requests;
    }

    /** The last one. */
    public HttpRequest last() {
        return requests.get(requests.size() - 1);
    }

    /** Of the last one; empty when it has none. */
    public String header(String name) {
        return last().headers().firstValue(name).orElse("");
    }

    /** What a request carries, unpacked. */
    public static byte[] body(HttpRequest request) {
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
            return bytes.toByteArray();
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return gzip.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
