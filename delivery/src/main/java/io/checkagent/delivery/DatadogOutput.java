// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.checkagent.delivery.DatadogPayloads.Payload;
import io.checkagent.delivery.OutputStatus.Kind;
import io.checkagent.delivery.Shipment.Entry;
import io.checkagent.http.UnverifiedTls;
import io.checkagent.proxy.HttpProxy;
import io.checkagent.proxy.NamedSslContext;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.ServerAddresses;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/**
 * The Datadog intake. The forwarder's rules, and better where it loses data: what is refused with 400 or 413 is divided
 * until only the culprit is dropped, and that only when the intake takes others; a page of a proxy is no refusal; a
 * refused API key (401, 403) keeps what waits, slowly retried; all else but 2xx is retried, not before the time that
 * {@code Retry-After} asks for.
 */
final class DatadogOutput implements Output {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LOOK_AT_FENCE = Duration.ofMillis(500);
    private static final int SHOWN_OF_BODY = 300;
    private static final int ENTRIES_PER_PAYLOAD = 2_000;

    private final OutputSettings.Datadog settings;
    private final DatadogEndpoint endpoint;
    private final String version;
    private final ProxyRules proxies;
    private final ServerAddresses addresses;
    private final DatadogPayloads payloads;
    private final ExecutorService threads;
    private final HttpClient client;
    private volatile String access;

    /**
     * @param version of this agent
     * @param proxies between this agent and the intake
     * @param verifyTls whether the intake's certificate is checked
     */
    DatadogOutput(
            OutputSettings.Datadog settings, String hostname, String version, ProxyRules proxies, boolean verifyTls) {
        this.settings = settings;
        this.version = version;
        this.proxies = proxies;
        this.endpoint = DatadogEndpoint.of(settings.url(), version);
        this.payloads = new DatadogPayloads(hostname);
        URI intake = settings.url();
        String host = requireNonNull(intake.getHost(), "no host").replaceAll("^\\[|]$", "");
        this.addresses = new ServerAddresses(
                host,
                intake.getPort() > 0 ? intake.getPort() : intake.getScheme().equalsIgnoreCase("https") ? 443 : 80);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "delivery-datadog-http-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .proxy(proxies.selector())
                .executor(threads);
        builder.sslContext(NamedSslContext.of(verifyTls ? defaultTls() : UnverifiedTls.context(), host));
        this.client = builder.build();
        this.access = apiKey() + ": not yet validated";
    }

    /** Its last characters at most, as the Datadog Agent's status shows it. */
    private String apiKey() {
        return "API key " + settings.apiKey();
    }

    @Override
    public String type() {
        return "datadog";
    }

    @Override
    public String target() {
        return DatadogEndpoint.shown(endpoint.intake());
    }

    @Override
    public Backoff backoff() {
        return Backoff.INTAKE;
    }

    @Override
    public Optional<String> access() {
        return Optional.of(access);
    }

    /** Validates the API key. A network error leaves it open, as the Datadog Agent does. */
    @Override
    public void start() {
        CompletableFuture<?> unused = CompletableFuture.supplyAsync(
                        () -> request(endpoint.validation()).GET().build(), threads)
                .thenCompose(request -> client.sendAsync(request, BodyHandlers.discarding()))
                .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((response, failure) -> {
                    if (response == null) {
                        access = apiKey() + ": could not be validated: " + described(failure);
                    } else if (response.statusCode() == 200) {
                        access = apiKey() + ": valid";
                    } else if (isRefusal(response.statusCode())) {
                        access = refusedKey();
                    } else {
                        access = apiKey() + ": could not be validated: HTTP " + response.statusCode();
                    }
                });
    }

    @Override
    public List<List<Entry>> parcels(List<Entry> entries) {
        List<List<Entry>> parcels = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            List<Entry> ofKind = entries.stream()
                    .filter(entry -> Kind.of(entry.item()) == kind)
                    .toList();
            for (int from = 0; from < ofKind.size(); from += ENTRIES_PER_PAYLOAD) {
                parcels.add(ofKind.subList(from, Math.min(from + ENTRIES_PER_PAYLOAD, ofKind.size())));
            }
        }
        return parcels;
    }

    @Override
    public Transmission prepare(List<Entry> parcel) {
        Payload payload = payloads.encode(Kind.of(parcel.get(0).item()), parcel);
        if (payload.isTooLarge()) {
            return fence -> new Reply.Rejected(
                    "too_large",
                    "larger than the intake takes: " + payload.body().size() + " bytes compressed",
                    true);
        }
        URI path = endpoint.path(payload.path());
        byte[] body = payload.body().toByteArray();
        return fence -> {
            // Anew for each attempt: the address may be another one.
            HttpRequest request = request(path)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", "deflate")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            // To find an address may have taken a moment.
            return fence.isOpen() ? send(request, fence) : failed("this agent leads no more");
        };
    }

    private static SSLContext defaultTls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    private HttpRequest.Builder request(URI uri) {
        Optional<HttpProxy> proxy = proxies.proxyFor(uri);
        URI reachable = proxy.isPresent() ? uri : addresses.reachable(uri, CONNECT_TIMEOUT);
        HttpRequest.Builder request = HttpRequest.newBuilder(reachable);
        if (!reachable.equals(uri)) {
            request.header("Host", uri.getRawAuthority());
        }
        proxy.flatMap(HttpProxy::authorization)
                .ifPresent(credentials -> request.header("Proxy-Authorization", credentials));
        return request.timeout(TIMEOUT)
                .header("DD-Api-Key", settings.apiKey().value())
                .header("DD-Agent-Version", version)
                .header("User-Agent", "check-agent/" + version);
    }

    private Reply send(HttpRequest request, Fence fence) throws InterruptedException {
        // The beginning of the answer is enough to explain it, and a whole one could be of any size.
        ByteArrayOutputStream beginning = new ByteArrayOutputStream();
        CompletableFuture<HttpResponse<Void>> exchange = client.sendAsync(
                request,
                BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(
                        bytes -> beginning.write(bytes, 0, Math.min(bytes.length, SHOWN_OF_BODY - beginning.size())))));
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        try {
            Optional<HttpResponse<Void>> response = Optional.empty();
            while (response.isEmpty()) {
                Duration left = Duration.ofNanos(deadline - System.nanoTime());
                if (!fence.isOpen()) {
                    return failed("no answer from " + target() + " while this agent led");
                } else if (left.isNegative()) {
                    addresses.failed();
                    return failed("no answer within " + TIMEOUT.toSeconds() + " s from " + target());
                }
                response = answer(exchange, shortest(left, fence.remaining(), LOOK_AT_FENCE));
            }
            return reply(response.get(), beginning.toString(UTF_8).strip());
        } catch (ExecutionException e) {
            addresses.failed();
            return failed(described(e));
        } finally {
            exchange.cancel(true);
        }
    }

    private static Optional<HttpResponse<Void>> answer(CompletableFuture<HttpResponse<Void>> exchange, Duration limit)
            throws InterruptedException, ExecutionException {
        try {
            return Optional.of(exchange.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        }
    }

    private static Duration shortest(Duration... durations) {
        return Collections.min(List.of(durations));
    }

    private Reply reply(HttpResponse<Void> response, String body) {
        int status = response.statusCode();
        String from = "HTTP " + status + " from "
                + DatadogEndpoint.shown(response.request().uri());
        String answer = from + (body.isEmpty() ? "" : Reply.Failed.DETAILS + body);
        String lowerCase = body.toLowerCase(Locale.ROOT);
        if (status >= 200 && status < 300) {
            access = apiKey() + ": accepted";
            return new Reply.Accepted();
        } else if (isRefusal(status)) {
            access = refusedKey();
            return new Reply.Failed(refusedKey() + Reply.Failed.DETAILS + answer, Optional.empty(), true, 0);
        } else if (status == 407) {
            return failed(from + ": the proxy wants a valid user and password in the URL of proxy");
        } else if (status == 404) {
            return failed(from + ": there is no intake at that address; set dd_url to the right one");
        } else if (status == 400 && (lowerCase.contains("https port") || lowerCase.contains("https server"))) {
            return failed(from + ": this port wants TLS; begin dd_url with https://");
        } else if ((status == 400 || status == 413) && isPage(response, lowerCase)) {
            return failed(from + ": a page, as a proxy or load balancer sends it, and no intake's answer: check dd_url"
                    + " and proxy" + Reply.Failed.DETAILS + body);
        } else if (status == 400 || status == 413) {
            return new Reply.Rejected(status == 413 ? "too_large" : "rejected_400", answer, false);
        }
        return new Reply.Failed(
                response.headers()
                        .firstValue("Location")
                        .map(to -> from + ", which redirects to " + to + ": set dd_url to the right address")
                        .orElse(answer),
                response.headers().firstValue("Retry-After").flatMap(RetryAfter::parse),
                false,
                0);
    }

    private static boolean isPage(HttpResponse<Void> response, String lowerCase) {
        return lowerCase.startsWith("<!doctype html")
                || lowerCase.startsWith("<html")
                || response.headers()
                        .firstValue("Content-Type")
                        .filter(type -> type.startsWith("text/html"))
                        .isPresent();
    }

    private static boolean isRefusal(int status) {
        return status == 401 || status == 403;
    }

    private String refusedKey() {
        return apiKey() + " refused by " + target()
                + ": set a valid api_key (DD_API_KEY) of the organisation at this site, and restart the agent";
    }

    private Reply failed(String message) {
        return new Reply.Failed(message, Optional.empty(), false, 0);
    }

    private String described(Throwable failure) {
        Throwable cause = (failure instanceof ExecutionException || failure instanceof CompletionException)
                        && failure.getCause() != null
                ? failure.getCause()
                : failure;
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return "cannot reach " + target() + ": " + reason;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
