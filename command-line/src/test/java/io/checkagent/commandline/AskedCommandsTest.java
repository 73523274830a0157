// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.checkagent.agent.plugin.PluginJar;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that a running agent carries out, as the client gets them. */
@Timeout(180)
class AskedCommandsTest {
    private static final String SECRET = "5ec2e7000000000000000000005ec2e7";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set before each test
    private AskedAgent asked;

    private String out = "";
    private String err = "";
    private byte[] bytes = {};

    @BeforeEach
    void begin() {
        asked = new AskedAgent(home);
    }

    @AfterEach
    void stop() {
        asked.close();
    }

    @Test
    void ofAnAgentThatIsWell() throws Exception {
        start("outputs: [{type: file, path: %s}]".formatted(home.resolve("results.jsonl")));

        await().atMost(Duration.ofSeconds(60)).until(() -> agent("status") == 0);
        assertThat(out.lines().findFirst()).hasValue("healthy");
        assertThat(out)
                .contains("OK        beat")
                .contains("OK        file")
                .contains("lag 0 s")
                .doesNotContain("\u001b");

        assertThat(agent("status", "--json")).isZero();
        JsonNode status = new JsonMapper().readTree(out);
        assertThat(status.at("/verdict/healthy").asBoolean()).isTrue();
        assertThat(status.at("/checks/0/name").asString()).isEqualTo("beat");
        assertThat(agent("status", "-v")).isZero();
        assertThat(out).contains("Configuration Source");
        assertThat(agent("status", "outputs")).isZero();
        assertThat(out).contains("Outputs\n=======").doesNotContain("Checks");
        assertThat(agent("status", "nonesuch")).isEqualTo(2);
        assertThat(err).contains("there is no section nonesuch; there are: agent, leaderElection, checks");

        assertThat(agent("health")).isZero();
        assertThat(out).startsWith("Agent health: PASS");
        assertThat(json("health").at("/live/well").asBoolean()).isTrue();
        assertThat(agent("leader")).isZero();
        assertThat(out).contains("Leader Election Status: Disabled");
        assertThat(json("leader").path("status").asString()).isEqualTo("DISABLED");
        assertThat(agent("plugins")).isZero();
        assertThat(out).contains("beat.jar");
        assertThat(json("plugins").at("/0/state").asString()).isEqualTo("LOADED");
        assertThat(agent("config", "hostname")).isZero();
        assertThat(out).contains("hostname: node-1", "datadog.yaml:1:");
        assertThat(json("config", "hostname").toString()).contains("node-1", "datadog.yaml:1:");
        assertThat(agent("configcheck")).isZero();
        assertThat(out).contains("=== beat check ===");
        assertThat(agent("schema", "beat")).isZero();
        assertThat(agent("frobnicate")).isEqualTo(2);
        assertThat(err).contains("frobnicate");
    }

    @Test
    void helpCostsNoProcessBesideTheAgentEither() throws Exception {
        start("");

        assertThat(agent("help", "check")).isZero();
        assertThat(out).startsWith("Usage: agent check");
        assertThat(agent("plugincheck", "--help")).isZero();
        assertThat(out).startsWith("Usage: agent plugincheck");
        assertThat(agent("--help")).isZero();
        assertThat(out).contains("run, start", "plugincheck", "status");
        assertThat(agent("completion")).isZero();
        assertThat(out).contains("complete").contains("plugincheck");
    }

    @Test
    void whatTakesAProcessOfItsOwnIsNotCarriedOut() throws Exception {
        start("");

        for (String command : List.of("run", "start")) {
            assertThat(agent(command)).isEqualTo(2);
            assertThat(err)
                    .isEqualToIgnoringNewLines(
                            "agent: run takes a process of its own, and the running agent was asked; use bin/agent");
        }
        assertThat(agent("plugincheck", "any.jar")).isEqualTo(2);
        assertThat(err).startsWith("agent: plugincheck takes a process of its own");
    }

    @Test
    void ofAnAgentInTroubleWhoseFirstLineSaysHowManyProblemsAndWhatToDo() throws Exception {
        Files.createDirectories(home.resolve("plugins"));
        Files.writeString(home.resolve("plugins/corrupt.jar"), "no zip file");
        start("api_key: %s\noutputs: [{type: datadog, url: 'http://127.0.0.1:1'}, {type: pigeon}]".formatted(SECRET));

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(agent("status")).isEqualTo(1);
            assertThat(out).contains("/api/v2/series", "/api/v1/check_run");
            assertThat(out.lines().findFirst()).hasValue("unhealthy: 3 problems");
        });
        assertThat(out.lines().skip(1).limit(6))
                .as("the worst first, each with what to do")
                .satisfiesExactly(
                        line -> assertThat(line)
                                .contains("critical")
                                .contains("output datadog http://127.0.0.1:1 has taken nothing at ")
                                .contains(" since the start: cannot reach http://127.0.0.1:1/api/"),
                        line -> assertThat(line).contains("-> check its address"),
                        line -> assertThat(line).contains("error").contains("no output of the type pigeon"),
                        line -> assertThat(line).contains("-> correct it and restart the agent"),
                        line -> assertThat(line).contains("error").contains("corrupt.jar"),
                        line -> assertThat(line).contains("-> replace or remove the file"));
        assertThat(agent("plugins")).isEqualTo(1);
        assertThat(agent("status", "--json")).isEqualTo(1);
        assertThat(new JsonMapper().readTree(out).at("/verdict/problems")).hasSize(3);

        assertThat(agent("config", "api_key")).isZero();
        assertThat(out).contains("datadog.yaml:").doesNotContain(SECRET);
        assertThat(agent("config")).isZero();
        assertThat(out).contains("check_runners: 4  # default").doesNotContain(SECRET);
    }

    @Test
    void aTrialOfACheckTouchesNothingOfTheOneThatRuns() throws Exception {
        start("outputs: [{type: file, path: %s}]".formatted(home.resolve("results.jsonl")));
        await().atMost(Duration.ofSeconds(60)).until(() -> runs() == 1);

        assertThat(agent("check", "beat", "--json", "--check-times", "3", "--pause", "1"))
                .isZero();

        JsonNode trial = new JsonMapper().readTree(out);
        assertThat(trial.path("sent")).hasSize(3);
        assertThat(trial.at("/instances/0/totalRuns").asInt()).isEqualTo(3);
        assertThat(runs()).isEqualTo(1);
        assertThat(agent("check", "beat", "--check-times", "1000")).isEqualTo(2);
        assertThat(err).contains("lower --check-times");
    }

    @Test
    void aTrialMakesOfManyValuesWhatTheConfigurationSays() throws Exception {
        writeTeller();
        start("""
                outputs: [{type: file, path: %s}]
                histogram_aggregates: [sum]
                histogram_percentiles: [0.99]
                checks: {teller: {instances: [{}]}}""".formatted(home.resolve("results.jsonl")));

        assertThat(agent("check", "teller", "--json")).isZero();

        assertThat(new JsonMapper().readTree(out).path("sent"))
                .extracting(line -> line.path("metric").asString())
                .contains("teller.time.sum", "teller.time.99percentile")
                .doesNotContain("teller.time.max", "teller.time.95percentile");
    }

    @Test
    void eventsAreShownAsTheyCome() throws Exception {
        writeTeller();
        start("outputs: [{type: file, path: %s}]\nchecks: {teller: {instances: [{min_collection_interval: 1}]}}"
                .formatted(home.resolve("results.jsonl")));

        assertThat(agent("stream-events", "--type", "warning", "--count", "2")).isZero();

        assertThat(out.lines().filter(line -> line.contains("warning")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).matches("[0-9T:-]+Z warning teller node-1 WARNING of a pod"));
        assertThat(out).contains("    first line second").contains("    kube_namespace:shop");
        assertThat(agent("stream-events", "--json", "--last", "1", "--count", "1"))
                .isZero();
        assertThat(new JsonMapper().readTree(out).path("check").asString()).isEqualTo("teller");
        assertThat(agent("stream-events", "--tag", "kube_namespace:other", "--duration", "100ms"))
                .isZero();
        assertThat(out).isEmpty();
    }

    @Test
    void aFlareHasAllThatExplainsTheAgentAndNoSecret() throws Exception {
        writeTeller();
        String password = "pa55-of-the-teller";
        Path log = Files.writeString(
                home.resolve("agent.log"),
                "INFO sent with Authorization: Bearer abcdef0123456789, password=hunter2hunter2 and " + SECRET + "\n");
        start("""
                api_key: %s
                outputs: [{type: file, path: %s}]
                proxy: {https: 'http://user:pr0xy-pa55@proxy.example.com:3128'}
                log_file: %s
                checks: {teller: {instances: [{password: %s}]}}
                """.formatted(SECRET, home.resolve("results.jsonl"), log, password));
        String token = Files.readString(home.resolve("auth_token"));

        assertThat(agent("flare")).isZero();

        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream archive = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                files.put(entry.getName(), new String(archive.readAllBytes(), UTF_8));
            }
        }
        assertThat(files)
                .containsOnlyKeys(Stream.of(
                                "version.txt",
                                "status.txt",
                                "status.json",
                                "health.json",
                                "diagnose.json",
                                "config.txt",
                                "instances.txt",
                                "problems.txt",
                                "plugins.json",
                                "process.txt",
                                "threads.txt",
                                "log.txt")
                        .map("flare/"::concat)
                        .toArray(String[]::new));
        assertThat(files.values()).allSatisfy(text -> assertThat(text)
                .doesNotContain(SECRET, password, "pr0xy-pa55", "hunter2hunter2", "abcdef0123456789", token));
        assertThat(files.get("flare/threads.txt")).contains("\"local-api\" RUNNABLE");
        assertThat(files.get("flare/config.txt")).contains("check_runners: 4  # default");
        assertThat(files.get("flare/instances.txt")).contains("metric: first", "password: ********");
        assertThat(files.get("flare/log.txt")).contains("INFO sent with");
        assertThat(err).contains("12 files");
    }

    private void writeTeller() throws IOException {
        PluginJar.named("teller")
                .source("teller.Teller", """
                @Extension
                @CheckType(name = "teller")
                public final class Teller implements Check {
                    public record Settings(@Default("") String password) {}

                    public Teller(Settings settings) {}

                    public void run(CheckContext context) {
                        context.sender().histogram("teller.time", 3);
                        for (Event.AlertType type : java.util.List.of(Event.AlertType.WARNING, Event.AlertType.INFO)) {
                            context.sender().event(Event.builder(
                                            type + " of a pod", "first line\\nsecond", context.clock().instant())
                                    .alertType(type)
                                    .tag("kube_namespace:shop")
                                    .build());
                        }
                    }
                }
                """)
                .extension("teller.Teller")
                .writeTo(Files.createDirectories(home.resolve("plugins")), "teller.jar");
    }

    @Test
    void aTrialShowsWhatTheCheckLogsAtItsLevelAndNothingElse() throws Exception {
        PluginJar.named("talker")
                .source("talker.Talker", """
                        @Extension
                        @CheckType(name = "talker")
                        public final class Talker implements Check {
                            private static final org.slf4j.Logger log = org.slf4j.LoggerFactory.getLogger("com.example.talker");

                            public void run(CheckContext context) throws Exception {
                                log.info("asks its server");
                                log.debug("all that it says");
                                Thread helper = new Thread(() -> log.warn("is slow"));
                                helper.start();
                                helper.join();
                            }
                        }
                        """)
                .extension("talker.Talker")
                .writeTo(Files.createDirectories(home.resolve("plugins")), "talker.jar");
        ((Logger) LoggerFactory.getLogger("com.example.talker")).setLevel(Level.INFO);
        start("outputs: [{type: file, path: %s}]".formatted(home.resolve("results.jsonl")));
        Files.writeString(home.resolve("conf.d/talker.yaml"), "instances: [{min_collection_interval: 3600}]");
        await().atMost(Duration.ofSeconds(60)).until(() -> agent("check", "talker") == 0);

        assertThat(err.lines().filter(line -> !line.startsWith("agent: ")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("INFO", "talker: asks its server"),
                        line -> assertThat(line).contains("WARN", "talker: is slow"));
        assertThat(out).doesNotContain("asks its server");

        assertThat(agent("check", "beat")).isZero();
        assertThat(err).doesNotContain("talker");
    }

    private int runs() throws IOException {
        agent("status", "--json");
        return new JsonMapper().readTree(out).at("/checks/0/totalRuns").asInt();
    }

    private JsonNode json(String... command) throws IOException {
        String[] asJson = Arrays.copyOf(command, command.length + 1);
        asJson[command.length] = "--json";
        assertThat(agent(asJson)).isZero();
        return new JsonMapper().readTree(out);
    }

    private void start(String configuration) throws IOException {
        asked.start(configuration, Map.of());
    }

    private int agent(String... command) {
        int code = asked.ask(command);
        bytes = asked.bytes();
        out = asked.out();
        err = asked.err();
        return code;
    }
}
