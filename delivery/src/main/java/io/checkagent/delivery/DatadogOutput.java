// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.delivery.DatadogPayloads.Payload;
import io.checkagent.http.UnverifiedTls;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import io.checkagent.proxy.HttpProxy;
import io.checkagent.proxy.NamedSslContext;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.ServerAddresses;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    private final OutputSettings.Datadog settings;
    private final DatadogEndpoint endpoint;
    private final String version;
    private final ProxyRules proxies;
    private final ServerAddresses addresses;
    private final DatadogPayloads payloads;
    private final ExecutorService threads;
    private final FencedHttpSender sender;
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
        this.sender = new FencedHttpSender(builder.build(), TIMEOUT, "dd_url", addresses::failed);
        this.access = apiKey() + ": not yet validated";
    }

    /** Its last characters at most, as the Datadog Agent's status shows it. */
    private String apiKey() {
        return "API key " + settings.apiKey();
    }

    @Override
    public String target() {
        return HttpSender.shown(endpoint.intake());
    }

    @Override
    public String access() {
        return access;
    }

    @Override
    public String endpoint(Kind kind) {
        return switch (kind) {
            case EVENT -> "/intake/";
            case METRIC -> "/api/v1/series";
            case DISTRIBUTION -> "/api/beta/sketches";
            case SERVICE_CHECK -> "/api/v1/check_run";
        };
    }

    /** Validates the API key. A network error leaves it open, as the Datadog Agent does. */
    @Override
    public void start() {
        threads.execute(() -> {
            HttpRequest request = request(endpoint.validation()).GET().build();
            try {
                Answer answer = sender.send(request, Fence.alwaysOpen());
                if (answer instanceof Answer.Accepted) {
                    access = apiKey() + ": valid";
                } else if (answer instanceof Answer.Retry retry) {
                    access = retry.accessRefused()
                            ? refusedKey()
                            : apiKey() + ": could not be validated: " + retry.message();
                } else if (answer instanceof Answer.Rejected rejected) {
                    access = apiKey() + ": could not be validated: " + rejected.message();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        Kind kind = batch.items().get(0).kind();
        Payload payload;
        try {
            payload = payloads.encode(kind, batch.items());
        } catch (RuntimeException e) {
            return Answer.bad("not_encodable", "cannot be encoded: " + e);
        }
        if (payload.isTooLarge()) {
            return Answer.bad(
                    "too_large",
                    "larger than the intake takes: " + payload.body().size() + " bytes compressed");
        }
        // Anew for each attempt: the address may be another one.
        HttpRequest request = request(endpoint.path(endpoint(kind)))
                .header("Content-Type", payload.contentType())
                .header("Content-Encoding", "deflate")
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload.body().toByteArray()))
                .build();
        // To find an address may have taken a moment; the sender asks the fence first.
        Answer answer = sender.send(request, batch.fence());
        if (answer instanceof Answer.Accepted) {
            access = apiKey() + ": accepted";
        } else if (answer instanceof Answer.Retry retry && retry.accessRefused()) {
            access = refusedKey();
            return new Answer.Retry(refusedKey() + Answer.Retry.DETAILS + retry.message(), Optional.empty(), true);
        }
        return answer;
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
        return request.header("DD-Api-Key", settings.apiKey().value())
                .header("DD-Agent-Version", version)
                .header("User-Agent", "check-agent/" + version);
    }

    private String refusedKey() {
        return apiKey() + " refused by " + target()
                + ": set a valid api_key (DD_API_KEY) of the organisation at this site, and restart the agent";
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
