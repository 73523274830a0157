// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.TestPlugins;
import io.checkagent.client.Client;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Thirty-some broken checks in a running agent, on the modules that the images' Java has: what becomes of the agent and of
 * a good check beside them, and where it is shown. The table in {@code docs/plugins.md} is what this test sees; to write it
 * anew, run it with {@code -Dcheckagent.write.tables=true}.
 */
@Order(1)
@Timeout(300)
@Tag("containment")
class BrokenChecksTest {
    private static final Duration LONG = Duration.ofSeconds(90);
    private static final Path PAGE = Path.of("../docs/plugins.md");
    private static final String BEGIN = "<!-- broken checks: written by BrokenChecksTest -->";
    private static final String END = "<!-- end of broken checks -->";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @SuppressWarnings("NullAway.Init") // set below
    private AgentProcess agent;

    @BeforeEach
    void aGoodCheck() throws IOException {
        agent = AgentProcess.onTheImagesModules(home);
        TestPlugins.beat().writeTo(agent.plugins(), "a-good.jar");
        agent.configure("beat", "{min_collection_interval: 0.5}");
    }

    @AfterEach
    void end() throws Exception {
        agent.close();
    }

    @Test
    void theTableSaysWhatHappens() throws Exception {
        List<String> rows = new ArrayList<>();
        rows.add("| what | the agent | others | shown as |");
        rows.add("|---|---|---|---|");
        rows.addAll(contained());
        for (BrokenChecks.Broken deadly : BrokenChecks.deadly()) {
            rows.add(deadly(deadly));
        }

        String page = Files.readString(PAGE);
        String table = String.join("\n", rows) + "\n";
        String before = page.substring(0, page.indexOf(BEGIN) + BEGIN.length() + 1);
        String after = page.substring(page.indexOf(END));
        if (Boolean.getBoolean("checkagent.write.tables")) {
            Files.writeString(PAGE, before + table + after);
        } else {
            assertThat(page.substring(before.length(), page.length() - after.length()))
                    .isEqualTo(table);
        }
    }

    /** All that an agent survives, in one agent. */
    private List<String> contained() throws Exception {
        List<BrokenChecks.Broken> all = BrokenChecks.contained();
        for (BrokenChecks.Broken broken : all) {
            broken.writeTo(home.resolve("plugins"));
            if (broken.isConfigured()) {
                agent.configure(
                        broken.name(),
                        "{min_collection_interval: 1, time_limit: %s}".formatted(broken.isSlow() ? "1s" : "60s"));
            }
        }
        agent.start("run");
        await().atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> missing(all), List::isEmpty);
        long runs = runsOfTheGoodOne();
        await().atMost(LONG).pollInterval(Duration.ofSeconds(1)).until(() -> runsOfTheGoodOne() > runs + 1);

        JsonNode status = status();
        assertThat(agent.isAlive()).isTrue();
        agent.results()
                .lines()
                .forEach(line -> assertThat(line).as("standard output").startsWith("{"));
        return all.stream()
                .map(broken -> row(broken, "goes on", shown(broken, status).orElseThrow()))
                .toList();
    }

    private List<String> missing(List<BrokenChecks.Broken> all) throws IOException {
        JsonNode status = status();
        return all.stream()
                .filter(broken -> shown(broken, status).isEmpty())
                .map(BrokenChecks.Broken::name)
                .toList();
    }

    /** One that no agent survives: what the next one says of it. */
    private String deadly(BrokenChecks.Broken broken) throws Exception {
        agent.close();
        for (BrokenChecks.Broken other : Stream.concat(
                        BrokenChecks.contained().stream(), BrokenChecks.deadly().stream())
                .toList()) {
            Files.deleteIfExists(other.fileIn(home.resolve("plugins")));
            Files.deleteIfExists(home.resolve("conf/conf.d/" + other.name() + ".d/conf.yaml"));
        }
        broken.writeTo(home.resolve("plugins"));
        agent.configure(broken.name(), "{min_collection_interval: 1}");
        agent.start("run");
        int exitCode = agent.exitCode();
        agent.start("run");
        await().atMost(LONG)
                .pollInterval(Duration.ofSeconds(1))
                .ignoreExceptions()
                .until(() -> shown(broken, status()).isPresent() && runsOfTheGoodOne() > 1);
        return row(
                broken,
                "ends with exit code %d; its next start goes on without the check".formatted(exitCode),
                shown(broken, status()).orElseThrow());
    }

    private static String row(BrokenChecks.Broken broken, String becomesOfTheAgent, String shown) {
        return "| %s | %s | go on | %s |".formatted(broken.what(), becomesOfTheAgent, shown);
    }

    /** What `agent status` has of it; empty while it is not shown yet. */
    private Optional<String> shown(BrokenChecks.Broken broken, JsonNode status) {
        Stream<String> ofPlugin = elements(status.path("plugins"))
                .filter(plugin -> plugin.path("file").asString().equals(broken.file()))
                .flatMap(plugin -> text(plugin.path("error")).stream().map(text -> "plugin failed: " + text));
        Stream<String> ofCheck = elements(status.path("checks"))
                .filter(check -> check.path("name").asString().equals(broken.name()))
                .filter(check ->
                        !broken.isStuck() || check.path("state").asString().equals("STUCK"))
                .flatMap(check -> Stream.concat(
                        text(check.path("lastError")).stream().map(text -> "error: " + text),
                        elements(check.path("lastWarnings")).map(warning -> "warning: " + warning.asString())));
        Stream<String> ofConfiguration = elements(status.at("/configuration/warnings"))
                .map(JsonNode::asString)
                .filter(text -> text.contains("/" + broken.name() + ".d/"))
                .map(text -> "configuration: " + text);
        return Stream.of(ofPlugin, ofCheck, ofConfiguration)
                .flatMap(texts -> texts)
                .findFirst()
                .map(this::steady);
    }

    private static Stream<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    private static Optional<String> text(JsonNode value) {
        return Optional.of(value.asString()).filter(text -> value.isString() && !text.isEmpty());
    }

    /** Without what is another in each run. */
    private String steady(String text) {
        String steady = text.replace(home.toString(), "…")
                .replaceAll(":[0-9a-f]{16}\\b", "")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "10:01")
                .replaceAll("allocated \\d+ MB", "allocated … MB")
                .replaceAll("\\(Unknown Source\\)|\\([A-Za-z]+\\.java(:\\d+)?\\)", "")
                .replaceAll("it (is|was) at .*", "it $1 at …")
                .replaceAll("versions up to [0-9.]+", "versions up to …")
                .replace("|", "\\|");
        return steady.length() > 200 ? steady.substring(0, 200) + "…" : steady;
    }

    private long runsOfTheGoodOne() throws IOException {
        return elements(status().path("checks"))
                .filter(check -> check.path("name").asString().equals("beat"))
                .findFirst()
                .orElseThrow()
                .path("totalRuns")
                .asLong();
    }

    private JsonNode status() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int unused = new Client(home, Map.of(), out, System.err)
                .ask(
                        List.of(
                                "status",
                                "--json",
                                "-c",
                                home.resolve("conf/datadog.yaml").toString()),
                        false);
        return JSON.readTree(out.toString(UTF_8));
    }
}
