// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.checkagent.proxy.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What a client sees of an API server: TLS, who is let in, one ConfigMap; and what the server saw of the client. */
final class TestApiServer implements AutoCloseable {
    /**
     * @param serverName that the client asked for
     * @param subject of the client's certificate
     */
    record Seen(String path, Map<String, List<String>> headers, Optional<String> serverName, Optional<String> subject) {
        List<String> header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
        }
    }

    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Set<String> refusedTokens = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Optional<String> redirect = Optional.empty();
    private HttpServer server;

    private TestApiServer(HttpServer server) {
        this.server = server;
        start();
    }

    static TestApiServer http() throws IOException {
        return new TestApiServer(HttpServer.create(TestCertificates.anyPort(), 0));
    }

    /** With that certificate; asks clients for theirs, when an authority of clients is given. */
    static TestApiServer https(TestCertificates.Identity identity, X509Certificate... clientAuthority)
            throws IOException {
        return new TestApiServer(secure(TestCertificates.anyPort(), identity, clientAuthority));
    }

    /** The same at an address of this machine. */
    static TestApiServer https(InetAddress address, TestCertificates.Identity identity) throws IOException {
        return new TestApiServer(secure(new InetSocketAddress(address, 0), identity));
    }

    private static HttpsServer secure(
            InetSocketAddress address, TestCertificates.Identity identity, X509Certificate... clientAuthority)
            throws IOException {
        HttpsServer server = HttpsServer.create(address, 0);
        SSLContext context = TestCertificates.serverContext(identity, clientAuthority);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                parameters.setWantClientAuth(clientAuthority.length > 0);
            }
        });
        return server;
    }

    private void start() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** Ends all connections, and goes on at the same port with another certificate. */
    void restart(TestCertificates.Identity identity) throws IOException {
        InetSocketAddress address = server.getAddress();
        server.stop(0);
        server = secure(address, identity);
        start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    List<Seen> seen() {
        return List.copyOf(seen);
    }

    Seen last() {
        return seen.get(seen.size() - 1);
    }

    void refuse(String token) {
        refusedTokens.add("Bearer " + token);
    }

    void redirectTo(String location) {
        redirect = Optional.of(location);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Map<String, List<String>> headers = exchange.getRequestHeaders().entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> entry.getKey().toLowerCase(Locale.ROOT), entry -> List.copyOf(entry.getValue())));
        seen.add(new Seen(exchange.getRequestURI().toString(), headers, serverName(exchange), subject(exchange)));
        int status = 200;
        String body =
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"x\",\"namespace\":\"default\"}}";
        if (redirect.isPresent()) {
            exchange.getResponseHeaders().add("Location", redirect.get());
            status = 307;
        } else if (headers.getOrDefault("authorization", List.of()).stream().anyMatch(refusedTokens::contains)) {
            status = 401;
            body =
                    "{\"apiVersion\":\"v1\",\"kind\":\"Status\",\"status\":\"Failure\",\"message\":\"Unauthorized\",\"code\":401}";
        }
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length());
        exchange.getResponseBody().write(body.getBytes(UTF_8));
        exchange.close();
    }

    private static Optional<String> serverName(HttpExchange exchange) {
        if (!(exchange instanceof HttpsExchange secure)
                || !(secure.getSSLSession() instanceof ExtendedSSLSession session)) {
            return Optional.empty();
        }
        return session.getRequestedServerNames().stream()
                .map(name -> ((SNIHostName) name).getAsciiName())
                .findFirst();
    }

    private static Optional<String> subject(HttpExchange exchange) {
        try {
            return exchange instanceof HttpsExchange secure
                    ? Optional.of(secure.getSSLSession().getPeerPrincipal().getName())
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
