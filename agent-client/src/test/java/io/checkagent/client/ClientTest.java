// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<HttpServer> servers = new ArrayList<>();
    private final List<String> asked = new ArrayList<>();
    private final Path directory;
    private final Path token;

    ClientTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        token = Files.writeString(directory.resolve("auth_token"), "k".repeat(64) + "\n");
        configuredPort(0);
    }

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    /** With what it means and what to do, in the last table there. */
    @AfterEach
    void eachMessageHasItsRowOnThePageThatItNames() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "troubleshooting.md"));
        List<Pattern> rows = Pattern.compile("(?m)^\\| `([^|]+)` \\|")
                .matcher(page.substring(page.indexOf("The client's own messages")))
                .results()
                .map(row -> Pattern.compile("agent: .*\\Q" + row.group(1).replace("…", "\\E.*\\Q")
                        + "\\E.*; more in docs/troubleshooting.md"))
                .toList();

        assertThat(err.toString(UTF_8).lines().filter(line -> line.startsWith("agent: ")))
                .allSatisfy(line -> assertThat(rows).as(line).anyMatch(row -> row.matcher(line)
                        .matches()));
    }

    @Test
    void anAgentThatCannotAnswerNowSaysWhy() throws IOException {
        note(answering(503, "4 commands are running"));

        assertThat(ask("diagnose")).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("answered 503: 4 commands are running");
    }

    @Test
    void whatIsNoFileIsNotReadAsTheToken() throws IOException {
        note(answering(200, ""));
        Files.delete(token);
        Files.createDirectory(token);

        assertThat(ask("status")).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains(token + " is no file; remove it");
    }

    @Test
    void printsWhatTheAgentWritesAndEndsWithItsExitCode() throws IOException {
        note(answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            AnswerStream.Writer answer = new AnswerStream.Writer(exchange.getResponseBody());
            answer.out().write("\u00b5 well\n".getBytes(UTF_8));
            answer.err().write("by the way\n".getBytes(UTF_8));
            answer.exit(1);
        }));

        assertThat(ask("status", "--json")).isEqualTo(1);

        assertThat(out.toString(UTF_8)).isEqualTo("\u00b5 well\n");
        assertThat(err.toString(UTF_8)).isEqualTo("by the way\n");
        assertThat(asked)
                .containsExactly("terminal=false&argument=status&argument=--json&argument=-c&argument="
                        + directory.toString().replace("/", "%2F"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c %s", "--cfgpath %s", "--cfgpath=%s", "-c=%s", "-c%s"})
    void theAgentHasAnotherWorkingDirectory(String option) throws IOException {
        note(answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            new AnswerStream.Writer(exchange.getResponseBody()).exit(0);
        }));
        Path relative = Path.of("").toAbsolutePath().relativize(directory.toAbsolutePath());
        List<String> arguments = new ArrayList<>(List.of("page"));
        arguments.addAll(List.of(option.formatted(relative).split(" ")));

        assertThat(client().ask(arguments, false)).isZero();

        assertThat(URLDecoder.decode(asked.get(0), UTF_8))
                .endsWith(Path.of("").toAbsolutePath().resolve(relative).toString());
    }

    @Test
    void asksOnThePortThatTheAgentNotedRatherThanOnTheConfiguredOne() throws IOException {
        configuredPort(answering(401, "this is the agent with process ID 7"));
        note(answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            new AnswerStream.Writer(exchange.getResponseBody()).exit(0);
        }));

        assertThat(ask("status")).isZero();
    }

    @Test
    void saysThatAnotherAgentHasThePortAndWhichOne() throws IOException {
        int others = answering(401, "this is the agent with process ID 7");
        configuredPort(others);

        assertThat(ask("status")).isEqualTo(2);

        assertThat(err.toString(UTF_8))
                .contains("another agent has port " + others)
                .contains("process ID 7")
                .contains(token.toString());
    }

    @Test
    void anAnswerThatEndsTooEarlyIsNoSuccess() throws IOException {
        note(answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            new AnswerStream.Writer(exchange.getResponseBody()).out().write("half".getBytes(UTF_8));
        }));

        assertThat(ask("status")).isEqualTo(2);

        assertThat(err.toString(UTF_8)).contains("broke its answer off");
    }

    @Test
    void anAgentThatDoesNotAnswerInTimeIsTold() throws IOException {
        CountDownLatch over = new CountDownLatch(1);
        int port = answering(exchange -> awaitUninterruptibly(over));
        note(port);
        try {
            Client impatient =
                    new Client(directory, Map.of(), out, new PrintStream(err, true, UTF_8), Duration.ofMillis(300));

            assertThat(impatient.ask(List.of("status", "-c", directory.toString()), false))
                    .isEqualTo(2);
        } finally {
            over.countDown();
        }

        assertThat(err.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .contains("the agent on port " + port + " does not answer", "overloaded", "/live");
        assertThat(asked).as("it may carry the command out yet").hasSize(1);
    }

    private static void awaitUninterruptibly(CountDownLatch over) throws IOException {
        try {
            over.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** As with {@code agent config | head -1}. */
    @Test
    void endsInSilenceWhenNobodyReadsWhatItPrints() throws IOException {
        note(answering(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            AnswerStream.Writer answer = new AnswerStream.Writer(exchange.getResponseBody());
            answer.out().write("first\nsecond\n".getBytes(UTF_8));
            answer.exit(0);
        }));
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        assertThat(client(closed).ask(List.of("config", "-c", directory.toString()), false))
                .isEqualTo(141);

        assertThat(err.toString(UTF_8)).isEmpty();
    }

    @Test
    void saysWhyItCannotAskInOneLine() throws IOException {
        assertThat(ask("status")).isEqualTo(2);
        Files.writeString(token, "short");
        assertThat(ask("status")).isEqualTo(2);
        Files.delete(token);
        assertThat(ask("status")).isEqualTo(2);
        Files.writeString(token, "k".repeat(64));
        int free = answering(200, "");
        stop();
        configuredPort(free);
        assertThat(ask("status")).isEqualTo(2);

        assertThat(err.toString(UTF_8).lines())
                .hasSize(4)
                .allSatisfy(line -> assertThat(line).contains("is it running").doesNotContain("Exception"))
                .anySatisfy(line -> assertThat(line).contains("auth_token.port"))
                .anySatisfy(line -> assertThat(line).contains("holds no token"))
                .anySatisfy(line -> assertThat(line).contains("there is no " + token))
                .anySatisfy(line -> assertThat(line).contains("nobody answers on port " + free));
        assertThat(client().askIfRunning(List.of("check", "-c", directory.toString()), false))
                .isEmpty();
    }

    private int ask(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("-c", directory.toString()));
        return client().ask(arguments, false);
    }

    private Client client() {
        return client(out);
    }

    private Client client(OutputStream printed) {
        return new Client(directory, Map.of(), printed, new PrintStream(err, true, UTF_8));
    }

    private void configuredPort(int port) throws IOException {
        Files.writeString(directory.resolve("datadog.yaml"), "hostname: node-1\ncmd_port: " + port + "\n");
    }

    private void note(int port) throws IOException {
        Files.writeString(directory.resolve("auth_token.port"), port + "\n");
    }

    private int answering(int status, String body) throws IOException {
        return answering(exchange -> {
            exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
            exchange.getResponseBody().write(body.getBytes(UTF_8));
        });
    }

    private int answering(Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
                answer.to(exchange);
            }
        });
        server.start();
        servers.add(server);
        return server.getAddress().getPort();
    }

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }
}
