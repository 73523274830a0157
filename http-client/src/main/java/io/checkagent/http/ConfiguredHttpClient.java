// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.Secret;
import io.checkagent.proxy.HttpProxy;
import io.checkagent.proxy.ProxyRules;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.security.GeneralSecurityException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The JDK's client, which does as {@link HttpSettings} say. Thread-safe. */
final class ConfiguredHttpClient extends ForwardingHttpClient {
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Logger log = LoggerFactory.getLogger(ConfiguredHttpClient.class);

    private final HttpSettings settings;
    private final ProxyRules proxies;
    private final String userAgent;
    private final HttpClient.Builder builder;
    private @Nullable HttpClient client;

    ConfiguredHttpClient(HttpSettings settings, ProxyRules agentProxies, String userAgent, Executor threads) {
        this.settings = settings;
        this.proxies = settings.skipProxy()
                ? ProxyRules.none()
                : settings.proxy().map(HttpSettings.Proxies::rules).orElse(agentProxies);
        this.userAgent = userAgent;
        // HTTP/2 begins with an upgrade that some exporters answer with an error.
        this.builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(settings.connectLimit())
                .proxy(proxies.selector())
                .executor(threads);
        if (settings.persistConnections()) {
            builder.cookieHandler(new CookieManager());
        }
        if (!settings.tlsVerify() && !settings.tlsIgnoreWarning()) {
            log.warn("tls_verify is false: the server's certificate is not verified; tls_ignore_warning: true ends this"
                    + " warning");
        }
    }

    @Override
    protected HttpClient current() {
        try {
            return made();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** @throws IOException when files of certificates cannot be used */
    private synchronized HttpClient made() throws IOException {
        if (client == null) {
            Thread thread = Thread.currentThread();
            ClassLoader ofPlugin = thread.getContextClassLoader();
            // The client's own thread takes it over, and lives on when the plugin is gone.
            thread.setContextClassLoader(ConfiguredHttpClient.class.getClassLoader());
            try {
                client = make();
            } finally {
                thread.setContextClassLoader(ofPlugin);
            }
        }
        return client;
    }

    private HttpClient make() throws IOException {
        if (settings.hasDefaultTls()) {
            return builder.build();
        }
        try {
            return new RotatingHttpClient(builder, new Tls("an instance's server", settings.tls())::context, () -> {});
        } catch (GeneralSecurityException e) {
            throw new IOException("the certificates cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<T>> exchange = sendAsync(request, handler);
        try {
            return exchange.get();
        } catch (ExecutionException e) {
            throw Failures.of(request.uri(), requireNonNull(e.getCause(), "cause is null"));
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        Exchange<T> exchange = new Exchange<>(handler);
        exchange.send(request, request.uri(), 0);
        return exchange;
    }

    /** HTTP/1.1 has no pushed answers. */
    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> push) {
        return sendAsync(request, handler);
    }

    /** One request, and those that redirects make of it. */
    private final class Exchange<T> extends CompletableFuture<HttpResponse<T>> {
        private final BodyHandler<T> handler;
        private volatile @Nullable CompletableFuture<?> underWay;

        Exchange(BodyHandler<T> handler) {
            this.handler = handler;
        }

        void send(HttpRequest request, URI first, int redirects) {
            boolean follows = settings.allowRedirects() && Set.of("GET", "HEAD").contains(request.method());
            CompletableFuture<HttpResponse<T>> sent;
            try {
                HttpRequest prepared = prepared(request, isSameServer(first, request.uri()));
                sent = made().sendAsync(
                                prepared,
                                information -> follows
                                                && REDIRECTS.contains(information.statusCode())
                                                && information
                                                        .headers()
                                                        .firstValue("Location")
                                                        .isPresent()
                                        ? nothing()
                                        : new BoundedBody<>(
                                                handler.apply(information), settings.readLimit(), request.uri()));
            } catch (IOException | RuntimeException e) {
                completeExceptionally(e);
                return;
            }
            underWay = sent;
            if (isCancelled()) {
                sent.cancel(true);
            }
            CompletableFuture<?> unused = sent.whenComplete((response, failure) -> {
                if (failure != null) {
                    completeExceptionally(Failures.of(request.uri(), failure));
                    return;
                }
                Optional<URI> next = follows ? redirect(response) : Optional.empty();
                if (next.isEmpty()) {
                    complete(response);
                } else if (redirects == MOST_REDIRECTS) {
                    completeExceptionally(new IOException("more than %s redirects, the last to %s"
                            .formatted(MOST_REDIRECTS, Failures.shown(next.get()))));
                } else if (isDowngrade(request.uri(), next.get())) {
                    completeExceptionally(new IOException("%s redirects to %s, which is not https"
                            .formatted(Failures.shown(request.uri()), Failures.shown(next.get()))));
                } else {
                    send(to(next.get(), request), first, redirects + 1);
                }
            });
        }

        private HttpResponse.BodySubscriber<T> nothing() {
            return BodySubscribers.mapping(BodySubscribers.discarding(), ignored -> null);
        }

        private Optional<URI> redirect(HttpResponse<T> response) {
            return Optional.of(response)
                    .filter(answer -> REDIRECTS.contains(answer.statusCode()))
                    .flatMap(answer -> answer.headers().firstValue("Location"))
                    .map(location -> response.request().uri().resolve(location));
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            CompletableFuture<?> current = underWay;
            if (current != null) {
                current.cancel(true);
            }
            return super.cancel(mayInterrupt);
        }
    }

    private static boolean isDowngrade(URI from, URI to) {
        return "https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(to.getScheme());
    }

    private static HttpRequest to(URI uri, HttpRequest request) {
        return HttpRequest.newBuilder(request, (name, value) -> !isCredential(name))
                .uri(uri)
                .build();
    }

    private static boolean isCredential(String header) {
        return Set.of("authorization", "cookie", "proxy-authorization").contains(header.toLowerCase(Locale.ROOT));
    }

    private static boolean isSameServer(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && String.valueOf(one.getRawAuthority()).equalsIgnoreCase(other.getRawAuthority());
    }

    /** @param trusted whether this is the server that the settings' secrets are for */
    private HttpRequest prepared(HttpRequest request, boolean trusted) throws IOException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("User-Agent", userAgent);
        headers.put("Accept", "*/*");
        if (trusted) {
            settings.basic().ifPresent(basic -> headers.put("Authorization", basic));
            putAll(headers, settings.extraHeaders());
            putAll(headers, settings.headers());
            if (settings.authToken().isPresent()) {
                put(headers, settings.authToken().get());
            }
        }
        proxies.proxyFor(request.uri())
                .flatMap(HttpProxy::authorization)
                .ifPresent(credentials -> headers.put("Proxy-Authorization", credentials));
        request.headers().map().keySet().forEach(headers::remove);
        HttpRequest.Builder prepared = HttpRequest.newBuilder(request, (name, value) -> true);
        headers.forEach(prepared::setHeader);
        if (request.timeout().isEmpty()) {
            prepared.timeout(settings.readLimit());
        }
        return prepared.build();
    }

    private static void putAll(Map<String, String> headers, Map<String, Secret> more) {
        more.forEach((name, value) -> headers.put(name, value.value()));
    }

    private static void put(Map<String, String> headers, HttpSettings.AuthToken token) throws IOException {
        String text = token(token.reader());
        if (token.writer() instanceof HttpSettings.Writer.Header header) {
            headers.put(header.name(), header.value().replace(header.placeholder(), text));
        }
    }

    private static String token(HttpSettings.Reader reader) throws IOException {
        if (!(reader instanceof HttpSettings.Reader.File file)) {
            throw new IllegalStateException("a reader of tokens that nobody knows");
        }
        String content = PemSource.file(file.path()).read();
        if (file.pattern().isPresent()) {
            Matcher found = file.pattern().get().matcher(content);
            if (!found.find()) {
                throw new IOException("the file of auth_token, " + file.path() + ", has nothing like its pattern");
            }
            content = String.valueOf(found.group(1));
        }
        String token = content.strip();
        if (token.isEmpty() || !token.chars().allMatch(character -> character >= 0x20 && character < 0x7f)) {
            throw new IOException("the file of auth_token, " + file.path() + ", "
                    + (token.isEmpty() ? "is empty" : "holds what no header can have"));
        }
        return token;
    }
}
