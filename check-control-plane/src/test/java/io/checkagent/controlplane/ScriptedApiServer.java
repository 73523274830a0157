// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An API server that answers what the test wrote down, and notes what it was asked. */
final class ScriptedApiServer implements AutoCloseable {
    static final String READYZ = "/readyz?verbose";
    static final String LIVEZ = "/livez?verbose";
    static final String COMPONENT_STATUSES = "/api/v1/componentstatuses";

    private enum End {
        WHOLE,
        ENDLESS,
        BROKEN_OFF
    }

    private record Reply(int code, String body, End end) {
        Reply(int code, String body) {
            this(code, body, End.WHOLE);
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Supplier<Reply>> replies = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<String> silentPaths = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean silent;

    ScriptedApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    static String lease(String component) {
        return "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/kube-" + component;
    }

    ScriptedApiServer reply(String path, int code, String body) {
        replies.put(path, () -> new Reply(code, body));
        return this;
    }

    ScriptedApiServer ready() {
        return reply(
                READYZ, 200, "[+]ping ok\n[+]etcd ok\n[+]etcd-readiness ok\n[+]shutdown ok\nreadyz check passed\n");
    }

    ScriptedApiServer redirect(String path, String to) {
        return reply(path, 302, to);
    }

    ScriptedApiServer forbid(String path, String message) {
        return reply(path, 403, """
                {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,"message":"%s"}
                """.formatted(message));
    }

    /** Each condition is {@code name=True:message} or {@code name=False:message}. */
    ScriptedApiServer componentStatuses(String... conditions) {
        StringBuilder items = new StringBuilder();
        for (String condition : conditions) {
            String name = condition.substring(0, condition.indexOf('='));
            String status = condition.substring(condition.indexOf('=') + 1, condition.indexOf(':'));
            String message = condition.substring(condition.indexOf(':') + 1).replace("\"", "\\\"");
            items.append(items.isEmpty() ? "" : ",").append("""
                    {"metadata":{"name":"%s"},"conditions":[{"type":"Healthy","status":"%s","message":"%s"}]}""".formatted(name, status, message));
        }
        return reply(
                COMPONENT_STATUSES,
                200,
                "{\"kind\":\"ComponentStatusList\",\"apiVersion\":\"v1\",\"metadata\":{},\"items\":[" + items + "]}");
    }

    /** A Lease that was renewed then, and is not renewed any more. */
    ScriptedApiServer lease(String component, String holder, Instant renewed) {
        return reply(lease(component), 200, leaseJson(component, holder, renewed));
    }

    /** A Lease that is renewed before each look at it: by the first holder, then the next, and at last by the last. */
    ScriptedApiServer renewedLease(String component, String... holders) {
        AtomicInteger looks = new AtomicInteger();
        replies.put(lease(component), () -> {
            int look = looks.getAndIncrement();
            String holder = holders[Math.min(look, holders.length - 1)];
            return new Reply(200, leaseJson(component, holder, Instant.EPOCH.plusSeconds(2L * look)));
        });
        return this;
    }

    private static String leaseJson(String component, String holder, Instant renewed) {
        return """
                {"kind":"Lease","apiVersion":"coordination.k8s.io/v1",
                 "metadata":{"name":"kube-%s","namespace":"kube-system","resourceVersion":"1"},
                 "spec":{"holderIdentity":"%s","leaseDurationSeconds":15,"leaseTransitions":1,
                         "acquireTime":"1970-01-01T00:00:00.000000Z","renewTime":"%s"}}
                """.formatted(component, holder, renewed);
    }

    /** A Lease that is renewed every two seconds of that clock until a moment, by a holder whose own is that much off. */
    ScriptedApiServer lease(String component, String holder, Clock clock, Instant until, Duration off) {
        replies.put(lease(component), () -> {
            Instant now = clock.instant();
            Instant last = now.isBefore(until) ? now : until;
            Instant renewed = Instant.ofEpochSecond(last.getEpochSecond() / 2 * 2);
            return new Reply(200, leaseJson(component, holder, renewed.plus(off)));
        });
        return this;
    }

    /** An answer that begins so and never ends. */
    ScriptedApiServer flood(String path, int code, String beginning) {
        replies.put(path, () -> new Reply(code, beginning, End.ENDLESS));
        return this;
    }

    /** An answer that says it has a body, and closes the connection instead. */
    ScriptedApiServer breakOff(String path) {
        replies.put(path, () -> new Reply(200, "ok", End.BROKEN_OFF));
        return this;
    }

    /** From now on it takes requests and never answers. */
    void fallSilent() {
        silent = true;
    }

    /** From now on it never answers this path. */
    ScriptedApiServer fallSilent(String path) {
        silentPaths.add(path);
        return this;
    }

    /** From now on it answers as told again. */
    void speak() {
        silent = false;
        silentPaths.clear();
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    KubernetesClient newClient() {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        requests.add(path);
        if (silent || silentPaths.contains(path)) {
            waitForClose();
            return;
        }
        Reply reply = replies.getOrDefault(path, () -> new Reply(404, "404 page not found\n"))
                .get();
        if (reply.end() == End.ENDLESS) {
            flood(exchange, reply);
            return;
        }
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        if (reply.code() / 100 == 3) {
            exchange.getResponseHeaders().set("Location", reply.body());
        }
        exchange.sendResponseHeaders(reply.code(), body.length);
        if (reply.end() == End.BROKEN_OFF) {
            exchange.close();
            return;
        }
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void flood(HttpExchange exchange, Reply reply) throws IOException {
        exchange.sendResponseHeaders(reply.code(), 0);
        byte[] more = "x".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write(reply.body().getBytes(StandardCharsets.UTF_8));
            while (!Thread.currentThread().isInterrupted()) {
                body.write(more);
            }
        }
    }

    private void waitForClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
