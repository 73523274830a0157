// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.agent.status.ApiSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AskAgentTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<HttpServer> servers = new ArrayList<>();
    private final Path token;

    AskAgentTest(@TempDir Path directory) throws IOException {
        token = Files.writeString(directory.resolve("auth_token"), "k".repeat(64) + "\n");
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    @Test
    void asksOnThePortThatTheAgentNotedRatherThanOnTheConfiguredOne() throws Exception {
        int others = answering(401, "this is the agent with process ID 7");
        int own = answering(200, "well\n");
        Files.writeString(token.resolveSibling("auth_token.port"), own + "\n");

        assertThat(ask(others)).isZero();

        assertThat(out.toString()).isEqualTo("well\n");
    }

    @Test
    void saysThatAnotherAgentHasThePortAndWhichOne() throws Exception {
        int others = answering(401, "this is the agent with process ID 7");

        assertThat(ask(others)).isEqualTo(1);

        assertThat(err.toString())
                .contains("another agent has port " + others)
                .contains("process ID 7")
                .contains(token.toString());
    }

    @Test
    void saysWhereItLookedForAPortThatNobodyNoted() throws Exception {
        assertThat(ask(0)).isEqualTo(1);

        assertThat(err.toString()).contains("auth_token.port").contains("is it running");
    }

    @Test
    void pluginsOfWhichOneFailedAreAFailure() {
        PluginsCommand command = new PluginsCommand();

        assertThat(command.exitCode("[{\n  \"state\" : \"LOADED\"}, {\"state\" : \"FAILED\"}]"))
                .isEqualTo(1);
        assertThat(command.exitCode("[{\"state\" : \"LOADED\", \"error\" : \"\\\"state\\\" : \\\"FAILED\\\"\"}]"))
                .isZero();
    }

    private int ask(int configured) throws InterruptedException {
        Optional<String> answer = AskAgent.ask(
                new ApiSettings("localhost", configured, token), "/agent/status", false, new PrintWriter(err, true));
        answer.ifPresent(out::append);
        return answer.isPresent() ? 0 : 1;
    }

    private int answering(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
                exchange.getResponseBody().write(body.getBytes(UTF_8));
            }
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }
}
