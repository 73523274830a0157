// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.checkagent.agent.Agent;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Check;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two plugins with a JDBC driver each, in the order in which the second one used to find none. */
@Timeout(300)
class JdbcPluginsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");
    private PluginHost host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);

    @BeforeEach
    void twoPluginsThatBringTheirDrivers() throws IOException {
        // As ever in an agent: somebody asked DriverManager before the second plugin was there.
        assertThatThrownBy(() -> DriverManager.getConnection("jdbc:nobody:x"))
                .hasMessageContaining("No suitable driver");
        directory = Files.createDirectory(temporary.resolve("plugins"));
        host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);
        asking("embedded", "jdbc:h2:mem:check").library(org.h2.Driver.class).writeTo(directory, "a.jar");
    }

    @AfterEach
    void close() {
        host.close();
    }

    private static PluginJar asking(String id, String url) {
        return PluginJar.named(id).extension(id + ".Asking").source(id + ".Asking", """
                @Extension
                @CheckType(name = "%s")
                public final class Asking implements Check {
                public void run(CheckContext context) throws Exception {
                    String answer = toString();
                    if (!answer.endsWith(" says 42")) {
                        throw new IllegalStateException(answer);
                    }
                    context.sender().gauge("asked", 42, "product:" + answer.replaceFirst(" .*", ""));
                }
                public String toString() {
                    try (var connection = java.sql.DriverManager.getConnection("%s");
                            var rows = connection.createStatement().executeQuery("select 1, 41 + 1")) {
                        rows.next();
                        return connection.getMetaData().getDatabaseProductName() + " says " + rows.getInt(2);
                    } catch (java.sql.SQLException e) {
                        return e.toString();
                    }
                }
                }
                """.formatted(id, url));
    }

    private String answerOf(String check) throws ReflectiveOperationException {
        Class<? extends Check> type =
                host.check(check).orElseThrow().blueprint().checkClass();
        try (ContextClassLoader ignored = ContextClassLoader.of(type)) {
            return type.getConstructor().newInstance().toString();
        }
    }

    @Test
    void eachFindsItsOwnDriver() throws Exception {
        asking("postgres", "jdbc:postgresql://127.0.0.1:1/nobody")
                .library(org.postgresql.Driver.class)
                .writeTo(directory, "b.jar");

        host.scan();

        assertThat(answerOf("embedded")).isEqualTo("H2 says 42");
        assertThat(answerOf("postgres")).contains("PSQLException").contains("refused");
        assertThat(answerOf("embedded")).isEqualTo("H2 says 42");
    }

    @Test
    @Tag("thorough")
    void oneAsksARealPostgreSqlServerBesideAnother() throws Exception {
        Optional<Path> programs = programs();
        assumeTrue(
                programs.isPresent(), "needs a PostgreSQL server's programs, as Debian's package postgresql has them");
        int port = freePort();
        Path data = Files.createTempDirectory(Path.of("/tmp"), "postgres");
        String folder = data.resolve("data").toString();
        run("chmod", "777", data.toString());
        asPostgres(programs.get().resolve("initdb").toString(), "-D", folder, "-A", "trust", "-U", "tester");
        asPostgres(
                programs.get().resolve("pg_ctl").toString(),
                "-D",
                folder,
                "-l",
                data + "/log",
                "-o",
                "-p %d -k %s -c listen_addresses=127.0.0.1".formatted(port, data),
                "-w",
                "start");
        try {
            asking("postgres", "jdbc:postgresql://127.0.0.1:%d/postgres?user=tester".formatted(port))
                    .library(org.postgresql.Driver.class)
                    .writeTo(directory, "b.jar");

            host.scan();

            assertThat(answerOf("postgres")).isEqualTo("PostgreSQL says 42");
            assertThat(answerOf("embedded")).isEqualTo("H2 says 42");
            host.close();
            bothAreSentByARunningAgent();
        } finally {
            asPostgres(programs.get().resolve("pg_ctl").toString(), "-D", folder, "-m", "immediate", "stop");
            asPostgres("rm", "-rf", folder, data + "/log");
            Files.delete(data);
        }
    }

    private void bothAreSentByARunningAgent() throws IOException {
        Path results = temporary.resolve("results.jsonl");
        Path file = Files.writeString(temporary.resolve("datadog.yaml"), """
                hostname: node-1
                cmd_port: 0
                leader_election: false
                run_path: %s
                auth_token_file_path: %s
                outputs: [{type: file, path: %s}]
                checks: {embedded: {instances: [{}]}, postgres: {instances: [{}]}}
                """.formatted(
                        temporary.resolve("run"), temporary.resolve("auth_token"), results));
        try (Agent agent = Agents.running(
                AgentConfigurationLoader.load(Optional.of(file), temporary, Map.of()),
                new Installation(temporary, Map.of()))) {
            agent.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> Files.exists(results) ? Files.readString(results) : "",
                            text -> text.contains("product:PostgreSQL") && text.contains("product:H2"));
        }
    }

    private static Optional<Path> programs() throws IOException {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Optional.empty();
        }
        try (Stream<Path> all = Files.list(versions)) {
            return all.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .findFirst();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The server refuses to run as root. */
    private static void asPostgres(String... command) throws Exception {
        boolean root = requireNonNull(System.getProperty("user.name")).equals("root");
        run(
                root
                        ? Stream.concat(Stream.of("runuser", "-u", "postgres", "--"), Stream.of(command))
                                .toArray(String[]::new)
                        : command);
    }

    private static void run(String... command) throws Exception {
        Path said = Files.createTempFile("said", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(Path.of("/tmp").toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(said, UTF_8)).isZero();
        Files.delete(said);
    }
}
