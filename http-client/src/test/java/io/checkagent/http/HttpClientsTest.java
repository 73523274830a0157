// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.SettingsBinder;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.proxy.ProxyRules;
import io.checkagent.proxy.TestCertificates;
import io.checkagent.proxy.TestProxy;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings as users write them, and what a real server gets of them. */
class HttpClientsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<Map<String, List<String>>> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch end = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(TestCertificates.anyPort(), 0);
        prepare(server);
    }

    private void prepare(HttpServer one) {
        one.setExecutor(threads);
        one.createContext("/", this::answer);
        one.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        seen.add(Map.copyOf(exchange.getRequestHeaders()));
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/large" -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream body = exchange.getResponseBody()) {
                        for (int i = 0; i < 20; i++) {
                            body.write(new byte[1 << 20]);
                        }
                    }
                }
                case "/stops" -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write("half".getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                    awaitEnd();
                }
                case "/silent" -> awaitEnd();
                case "/login" -> {
                    exchange.getResponseHeaders().set("Set-Cookie", "session=a");
                    exchange.sendResponseHeaders(200, -1);
                }
                case "/loop" -> redirect(exchange, "/loop");
                case "/elsewhere" -> redirect(exchange, exchange.getRequestURI().getQuery());
                default -> {
                    exchange.sendResponseHeaders(200, 2);
                    exchange.getResponseBody().write("ok".getBytes(UTF_8));
                }
            }
        }
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", to);
        exchange.sendResponseHeaders(302, -1);
    }

    private Loaded<HttpSettings> bind(String yaml) throws IOException {
        YamlValue value = YamlReader.parse(yaml, directory.resolve("conf.yaml").toString(), "")
                .value()
                .orElseThrow();
        return SettingsBinder.bind(HttpSettings.class, (YamlValue.Mapping) value, Problem.Severity.ERROR);
    }

    private HttpClient client(String yaml) throws IOException {
        Loaded<HttpSettings> settings = bind(yaml);
        assertThat(settings.problems()).isEmpty();
        return new HttpClients(ProxyRules.none(), "check-agent/1")
                .client(settings.value().orElseThrow());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private static HttpResponse<String> get(HttpClient client, URI uri) throws Exception {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static List<String> header(Map<String, List<String>> request, String name) {
        return request.getOrDefault(name, List.of());
    }

    @Test
    void sendsUserHeadersAndName() throws Exception {
        HttpClient client = client("""
                username: jürgen
                password: "  secret"
                extra_headers: {X-Tenant: a}
                """);

        assertThat(get(client, uri("/")).body()).isEqualTo("ok");

        assertThat(header(seen.get(0), "Authorization"))
                .containsExactly(
                        "Basic " + java.util.Base64.getEncoder().encodeToString("jürgen:secret".getBytes(UTF_8)));
        assertThat(header(seen.get(0), "X-tenant")).containsExactly("a");
        assertThat(header(seen.get(0), "User-agent")).containsExactly("check-agent/1");
    }

    @Test
    void aRequestsOwnHeaderWins() throws Exception {
        HttpClient client = client("headers: {Accept: text/html, X-A: b}");

        client.send(
                HttpRequest.newBuilder(uri("/")).header("accept", "text/plain").build(), BodyHandlers.discarding());

        assertThat(header(seen.get(0), "Accept")).containsExactly("text/plain");
        assertThat(header(seen.get(0), "X-a")).containsExactly("b");
    }

    @ParameterizedTest
    @CsvSource({"true, 1", "false, 0"})
    void cookiesAreKeptWhenConnectionsPersist(boolean persist, int cookies) throws Exception {
        HttpClient client = client("persist_connections: " + persist);

        get(client, uri("/login"));
        get(client, uri("/"));

        assertThat(header(seen.get(1), "Cookie")).hasSize(cookies);
    }

    @Test
    void readsATokenForEachRequest() throws Exception {
        Path token = Files.writeString(directory.resolve("token"), "your token: one\n");
        HttpClient client = client("""
                auth_token:
                  reader: {type: file, path: token, pattern: 'token: (\\w+)'}
                  writer: {type: header, name: Authorization, value: 'Bearer <TOKEN>'}
                """);

        get(client, uri("/"));
        Files.writeString(token, "your token: two\n");
        get(client, uri("/"));

        assertThat(seen)
                .extracting(request -> header(request, "Authorization"))
                .containsExactly(List.of("Bearer one"), List.of("Bearer two"));

        Files.delete(token);
        assertThatThrownBy(() -> get(client, uri("/"))).hasMessage(token + " does not exist");
    }

    @Test
    void credentialsStayWithTheirServerWhenItRedirects() throws Exception {
        HttpServer other = HttpServer.create(TestCertificates.anyPort(), 0);
        prepare(other);
        try {
            HttpClient client = client("{username: a, password: b, headers: {X-Auth-Token: c}}");
            String target = "http://127.0.0.1:" + other.getAddress().getPort() + "/";

            assertThat(get(client, uri("/elsewhere?" + target)).body()).isEqualTo("ok");
            assertThat(get(client, uri("/elsewhere?/here")).body()).isEqualTo("ok");

            assertThat(seen.get(1)).doesNotContainKeys("Authorization", "X-auth-token");
            assertThat(seen.get(3)).containsKeys("Authorization", "X-auth-token");
        } finally {
            other.stop(0);
        }
    }

    @Test
    void redirectsEnd() throws Exception {
        assertThatThrownBy(() -> get(client("{}"), uri("/loop"))).hasMessageContaining("more than 5 redirects");
        assertThat(get(client("allow_redirects: false"), uri("/elsewhere?/")).statusCode())
                .isEqualTo(302);
    }

    @Test
    void whatIsCollectedIsBoundedAndWhatIsStreamedIsNot() throws Exception {
        HttpClient client = client("{}");

        assertThatThrownBy(() -> get(client, uri("/large")))
                .hasMessage("the answer from %s is larger than 16 MiB; read it as a stream".formatted(uri("/large"))
                        + " (BodyHandlers.ofInputStream)");
        long size = 0;
        try (InputStream body = client.send(
                        HttpRequest.newBuilder(uri("/large")).build(), BodyHandlers.ofInputStream())
                .body()) {
            byte[] part = new byte[1 << 16];
            for (int count = body.read(part); count >= 0; count = body.read(part)) {
                size += count;
            }
        }
        assertThat(size).isEqualTo(20 << 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/silent | no answer from",
                "/stops | stopped for longer than the time of read_timeout or timeout",
            })
    void aServerThatFallsSilentIsGivenUp(String path, String message) throws Exception {
        HttpClient client = client("read_timeout: 1s");
        assertThat(get(client, uri("/")).body()).isEqualTo("ok");

        assertThatThrownBy(() -> get(client, uri(path)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .hasMessageContaining(uri(path).toString());
    }

    @Test
    void aStreamThatFallsSilentIsGivenUpToo() throws Exception {
        HttpClient client = client("read_timeout: 1s");
        assertThat(get(client, uri("/")).body()).isEqualTo("ok");

        HttpResponse<InputStream> answer =
                client.send(HttpRequest.newBuilder(uri("/stops")).build(), BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThatThrownBy(body::readAllBytes).hasStackTraceContaining("stopped for longer than");
        }
    }

    @Test
    void saysWhatCannotBeReached() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        assertThatThrownBy(() -> get(client("{}"), URI.create("http://127.0.0.1:" + port + "/x?token=1")))
                .hasMessage("cannot reach http://127.0.0.1:%d/x: connection refused".formatted(port));
        assertThatThrownBy(() -> get(client("{}"), URI.create("http://nowhere.invalid/")))
                .hasMessage("cannot reach http://nowhere.invalid/: its name is not known");
    }

    @Test
    void trustsTheAuthoritiesOfAFileAndReadsItAnewWhenItChanges() throws Exception {
        TestCertificates authority = TestCertificates.authority("one");
        TestCertificates other = TestCertificates.authority("other");
        HttpsServer https = HttpsServer.create(TestCertificates.anyPort(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(TestCertificates.serverContext(authority.issue("127.0.0.1"))));
        prepare(https);
        URI uri = URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");
        try {
            HttpClient client = client("tls_ca_cert: ca.pem");
            assertThatThrownBy(() -> get(client, uri)).hasMessage(directory.resolve("ca.pem") + " does not exist");

            Files.writeString(directory.resolve("ca.pem"), other.pem());
            assertThatThrownBy(() -> get(client, uri)).hasMessageContaining("tls_ca_cert names who may have signed");

            Files.writeString(directory.resolve("ca.pem"), authority.pem());
            assertThat(get(client, uri).body()).isEqualTo("ok");
            assertThat(get(client("{tls_verify: false, tls_ignore_warning: true}"), uri)
                            .body())
                    .isEqualTo("ok");
        } finally {
            https.stop(0);
        }
    }

    @Test
    void goesThroughTheInstancesProxyUnlessThatIsSkipped() throws Exception {
        try (TestProxy proxy = TestProxy.of("me:it")) {
            proxy.lead("exporter.test", server.getAddress().getPort());
            URI uri = URI.create("http://exporter.test/");
            String settings = "proxy: {http: 'http://me:it@127.0.0.1:%d'}".formatted(proxy.port());

            assertThat(get(client(settings), uri).body()).isEqualTo("ok");
            assertThatThrownBy(() -> get(client(settings + "\nskip_proxy: true"), uri))
                    .hasMessageContaining("its name is not known");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "auth_type: ntlm | ntlm is not supported; there are basic (username, password), auth_token and tls_cert",
                "username: a | username and password go together",
                "headers: {Host: a} | headers: the header Host cannot be set",
                "proxy: {http: 'socks5://a:1'} | has the scheme socks5, which is not supported",
                "auth_token: {reader: {type: oauth, url: 'http://a'}, writer: {type: header, name: A}} | expected one of file",
                "timeout: 0 | expected a duration above 0",
                "tls_private_key: a | set that, too",
            })
    void saysWhatItCannotDo(String yaml, String message) throws IOException {
        Loaded<HttpSettings> settings = bind(yaml);

        assertThat(settings.value()).isEmpty();
        assertThat(settings.problems()).singleElement().asString().contains(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kerberos_auth: required", "tls_ciphers: [A]", "aws_region: x", "request_size: 16"})
    void namesWhatHasNoEffect(String yaml) throws IOException {
        Loaded<HttpSettings> settings = bind(yaml);

        assertThat(settings.value()).isPresent();
        assertThat(settings.problems()).singleElement().asString().contains("not supported, ignored: ");
    }

    @Test
    void showsNoSecret() throws IOException {
        assertThat(bind("{username: a, password: geheim, headers: {X-Auth-Token: geheim}}")
                        .value()
                        .orElseThrow()
                        .toString())
                .doesNotContain("geheim");
    }
}
