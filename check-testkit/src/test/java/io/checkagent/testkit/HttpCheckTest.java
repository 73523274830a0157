// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Description;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;

/** A check that asks for an HTTP client, against a server that lets one user in. */
class HttpCheckTest {
    public record Settings(
            @Description("What is looked at.") URI url) {}

    @Extension
    @CheckType(name = "page")
    public static final class PageCheck implements Check {
        private final HttpClient http;
        private final Settings settings;

        public PageCheck(HttpClient http, Settings settings) {
            this.http = http;
            this.settings = settings;
        }

        @Override
        public void run(CheckContext context) throws Exception {
            int status = http.send(HttpRequest.newBuilder(settings.url()).build(), BodyHandlers.ofString())
                    .statusCode();
            context.sender().gauge("page.status", status);
        }
    }

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        String valid = "Basic "
                + Base64.getEncoder().encodeToString("me:secret".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            boolean known = valid.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(known ? 200 : 401, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private TestAgentBuilder configured(String yaml) {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        return TestAgent.running(PageCheck.class).configured(yaml.replace("URL", url));
    }

    @Test
    void itsKeysAreTheInstancesBesideThoseOfTheCheck() throws Exception {
        try (TestAgent agent = configured("""
                init_config: {password: secret}
                instances:
                  - {url: URL, username: me, timeout: 5}
                  - {url: URL, username: you}
                """).start()) {
            agent.run();
            assertThat(agent).emitted().gauge("page.status").withValue(200).once();
            assertThat(agent).emitted().gauge("page.status").withValue(401).once();
        }
    }

    @Test
    void aMisspeltKeyIsAnErrorThatKnowsThem() {
        assertThatThrownBy(() ->
                        configured("instances: [{url: URL, tls_verfy: false}]").start())
                .hasMessageContaining("tls_verfy")
                .hasMessageContaining("tls_verify");
    }

    @Test
    void aWrongValueIsAnErrorOnceAtItsPlace() {
        assertThatThrownBy(() ->
                        configured("instances: [{url: URL, auth_type: ntlm}]").start())
                .hasMessageContaining("conf.yaml:1:")
                .hasMessageContaining("ntlm is not supported");
    }
}
