// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Secret;
import io.checkagent.delivery.DatadogPayloads.Payload;
import io.checkagent.http.UnverifiedTls;
import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
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

/** The way to a Datadog intake: its addresses, proxies, TLS, the agent's headers and its key. Thread-safe. */
final class IntakeConnection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final DatadogEndpoint endpoint;
    private final Secret apiKey;
    private final String version;
    private final ProxyRules proxies;
    private final ServerAddresses addresses;
    private final ExecutorService threads;
    private final FencedHttpSender sender;
    private final Paces paces;

    /**
     * Connects with the first request.
     *
     * @param url of the intake, or the site's
     * @param version of this agent
     * @param proxies between this agent and the intake
     * @param verifyTls whether the intake's certificate is checked
     * @param paces of all connections
     */
    IntakeConnection(URI url, Secret apiKey, String version, ProxyRules proxies, boolean verifyTls, Paces paces) {
        this.endpoint = DatadogEndpoint.of(url, version);
        this.apiKey = apiKey;
        this.version = version;
        this.proxies = proxies;
        this.paces = paces;
        String host = requireNonNull(url.getHost(), "no host").replaceAll("^\\[|]$", "");
        this.addresses = new ServerAddresses(
                host, url.getPort() > 0 ? url.getPort() : url.getScheme().equalsIgnoreCase("https") ? 443 : 80);
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
    }

    private static SSLContext defaultTls() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Where to, for the user. */
    String target() {
        return HttpSender.shown(endpoint.intake());
    }

    /** Runs something in the background, until this is closed. */
    void execute(Runnable task) {
        threads.execute(task);
    }

    /** Asks whether the key is valid, at the {@link Pace} of that endpoint. */
    Answer validate() throws InterruptedException {
        URI uri = endpoint.validation();
        return paces.of(uri).send(() -> sender.send(request(uri).GET().build(), Fence.alwaysOpen()));
    }

    /**
     * Sends one payload, at the {@link Pace} of its endpoint.
     *
     * @param path such as {@code /intake/}
     */
    Answer post(String path, Payload payload, Fence fence) throws InterruptedException {
        URI uri = endpoint.path(path);
        return paces.of(uri).send(() -> attempt(uri, payload, fence));
    }

    private Answer attempt(URI uri, Payload payload, Fence fence) throws InterruptedException {
        // Anew for each attempt: the address may be another one.
        HttpRequest request = request(uri)
                .header("Content-Type", payload.contentType())
                .header("Content-Encoding", payload.contentEncoding())
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload.body().toByteArray()))
                .build();
        // To find an address may have taken a moment; the sender asks the fence first.
        return sender.send(request, fence);
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
        return request.header("DD-Api-Key", apiKey.value())
                .header("DD-Agent-Version", version)
                .header("User-Agent", "check-agent/" + version);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
