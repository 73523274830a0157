// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.OpenPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthApiTest {
    private final Stage stage = new Stage();
    private final Health health = new Health(Set.of(stage));
    private final HealthApi api = new HealthApi(new HealthSettings(0), health, Set.of(new Greeting()));
    private int port;

    private static final class Stage implements HealthProbe {
        private Optional<String> notLive = Optional.empty();
        private Optional<String> notReady = Optional.empty();

        @Override
        public String name() {
            return "stage";
        }

        @Override
        public Optional<String> notLive() {
            return notLive;
        }

        @Override
        public Optional<String> notReady() {
            return notReady;
        }
    }

    private static final class Greeting implements OpenPage {
        @Override
        public String path() {
            return "/greeting";
        }

        @Override
        public Content content(String accept) {
            return new Content("text/x-greeting", "hello, " + accept);
        }
    }

    @BeforeEach
    void open() throws IOException {
        port = api.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void anAgentThatStartsIsLiveAndNotYetReady() throws Exception {
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/startup").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("agent: is starting\n");

        health.started();

        assertThat(get("/startup").statusCode()).isEqualTo(200);
        assertThat(get("/ready").body()).isEqualTo("ok\n");
        assertThat(get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void whatCannotTakeOverIsNotReadyAndStaysAlive() throws Exception {
        health.started();
        stage.notReady = Optional.of("no leader is known yet");

        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("stage: no leader is known yet\n");
        assertThat(get("/live").statusCode()).isEqualTo(200);
        assertThat(get("/health").statusCode()).isEqualTo(503);
    }

    @Test
    void whatOnlyARestartMendsIsNotLive() throws Exception {
        health.started();
        stage.notLive = Optional.of("the thread scheduler has ended");

        assertThat(get("/live").statusCode()).isEqualTo(503);
        assertThat(get("/live").body()).contains("the thread scheduler has ended");
    }

    @Test
    void pagesOfOtherStagesStandBesideTheProbes() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri("/greeting"))
                                .header("Accept", "text/x-greeting")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).isEqualTo("hello, text/x-greeting");
        assertThat(response.headers().firstValue("Content-Type")).contains("text/x-greeting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/livex", "/live/", "/status"})
    void otherPathsAreNotThere(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void nothingCanBeSentToIt() throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri("/live"))
                                .POST(HttpRequest.BodyPublishers.ofString("x"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    /** As whoever is on the pod's network can; else it would be the kubelet that ends the agent. */
    @Test
    void whoSendsSlowlyHoldsUpNoProbe() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                slow.add(socket);
                socket.getOutputStream().write("GET /li".getBytes(UTF_8));
            }

            assertThat(get("/live").statusCode()).isEqualTo(200);
            Socket last = slow.get(slow.size() - 1);
            last.setSoTimeout(1);
            assertThatThrownBy(() -> last.getInputStream().read())
                    .as("not cut off yet")
                    .isInstanceOf(SocketTimeoutException.class);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }
}
