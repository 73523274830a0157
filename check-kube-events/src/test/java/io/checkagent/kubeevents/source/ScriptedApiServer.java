// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import io.checkagent.sandbox.http.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An API server that answers requests for events as a test wants, and counts them. */
public final class ScriptedApiServer implements AutoCloseable {
    /** What it answers; called by many threads. */
    public interface Script {
        /** Answers a list, of which a request for the version alone has the limit 1. */
        HttpResponse list(HttpRequest request);

        HttpResponse watch(HttpRequest request);
    }

    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server;
    private final KubernetesClient client;

    public ScriptedApiServer(Script script) {
        server = HttpServer.start(0, 100, (request, asker) -> {
            requests.incrementAndGet();
            return request.flag("watch") ? script.watch(request) : script.list(request);
        });
        client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:" + server.port())
                        .build())
                .build();
    }

    public KubernetesClient client() {
        return client;
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        client.close();
        server.close();
    }

    public static HttpResponse answer(int code, String body) {
        return new HttpResponse.Full(
                code,
                Map.of("Content-Type", body.startsWith("{") ? "application/json" : "text/html"),
                List.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    public static HttpResponse retryAfter(int code, long seconds) {
        return new HttpResponse.Full(code, Map.of("Retry-After", String.valueOf(seconds)), List.of());
    }

    /** A list of one page. */
    public static HttpResponse list(long version, String... items) {
        return page(version, "", items);
    }

    public static HttpResponse page(long version, String continueToken, String... items) {
        return answer(200, """
                {"kind":"EventList","apiVersion":"v1","metadata":{"resourceVersion":"%d","continue":"%s"},"items":[%s]}
                """.formatted(version, continueToken, String.join(",", items)));
    }

    /** A watch that sends this and ends. */
    public static HttpResponse frames(String... frames) {
        return new HttpResponse.Stream(200, Map.of("Content-Type", "application/json"), stream -> {
            for (String frame : frames) {
                stream.send((frame + "\n").getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** A watch that sends this and stays open. */
    public static HttpResponse openWatch(String... frames) {
        return new HttpResponse.Stream(200, Map.of("Content-Type", "application/json"), stream -> {
            for (String frame : frames) {
                stream.send((frame + "\n").getBytes(StandardCharsets.UTF_8));
            }
            stream.fallSilent();
        });
    }

    public static String added(String event) {
        return "{\"type\":\"ADDED\",\"object\":" + event + "}";
    }

    public static String error(int code, String reason) {
        return "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"etcd\",\"reason\":\""
                + reason + "\",\"code\":" + code + "}}";
    }

    public static String bookmark(long version) {
        return "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Event\",\"metadata\":{\"resourceVersion\":\"" + version
                + "\"}}}";
    }

    /** An event with this in place of its count and message. */
    public static String event(String name, long version, String count, String message) {
        return """
                {"kind":"Event","apiVersion":"v1","metadata":{"name":"%s","namespace":"default","uid":"u-%s",\
                "resourceVersion":"%d","creationTimestamp":"2026-11-22T23:53:38Z"},"involvedObject":{"kind":"Pod",\
                "namespace":"default","name":"web-0","uid":"p1"},"reason":"Pulled","message":%s,\
                "source":{"component":"kubelet","host":"node-1"},"firstTimestamp":"2026-11-22T23:53:38Z",\
                "lastTimestamp":"2026-11-22T23:54:00Z","count":%s,"type":"Normal"}""".formatted(name, name, version, message, count);
    }

    public static String event(String name, long version) {
        return event(name, version, "1", "\"fine\"");
    }
}
