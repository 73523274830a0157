// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.agent.AgentProcess;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the packed agent, with the checks it is shipped with, makes of a user's files: each directory of
 * {@code configcheck} has {@code datadog.yaml}, {@code conf.d}, the variables of the {@code environment}, and what
 * {@code agent configcheck --json} says of them with its exit code, and {@code agent config --json} of each key that
 * somebody set. With {@code -Dconfigcheck.write=true} the outcome is written rather than compared, to be read and committed.
 */
@Tag("thorough")
class ConfigcheckIT {
    private static final String OUTCOME = "outcome.json";

    private final Path folder;

    ConfigcheckIT() throws IOException {
        folder = Project.folder("configcheck");
    }

    static Stream<String> directories() throws IOException, URISyntaxException {
        URL directory = Objects.requireNonNull(ConfigcheckIT.class.getResource("configcheck"), "no configcheck");
        try (Stream<Path> found = Files.list(Path.of(directory.toURI()))) {
            return found.map(path -> path.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("directories")
    void saysWhatComesOfTheFilesOfA(String directory) throws Exception {
        Path source = Project.file("end-to-end/src/test/resources/io/checkagent/endtoend/configcheck")
                .resolve(directory);
        copy(source, folder);
        JsonMapper json = new JsonMapper();
        ObjectNode outcome = json.createObjectNode();
        outcome.setAll((ObjectNode) agent("configcheck", outcome));
        ArrayNode settings = outcome.putArray("settings");
        agent("config", json.createObjectNode()).forEach(setting -> {
            if (!setting.path("origin").asString().equals("default")) {
                settings.add(setting);
            }
        });

        if (Boolean.getBoolean("configcheck.write")) {
            Files.writeString(source.resolve(OUTCOME), outcome.toPrettyString() + "\n");
        }
        assertThat(outcome.toPrettyString() + "\n").isEqualTo(Files.readString(source.resolve(OUTCOME)));
    }

    private JsonNode agent(String command, ObjectNode outcome) throws IOException, InterruptedException {
        Path said = folder.resolve(command + ".json");
        ProcessBuilder builder =
                AgentProcess.command(Project.distribution(), command, "--json", "-c", folder.toString());
        Path environment = folder.resolve("environment");
        for (String variable : Files.exists(environment) ? Files.readAllLines(environment) : List.<String>of()) {
            builder.environment()
                    .put(variable.substring(0, variable.indexOf('=')), variable.substring(variable.indexOf('=') + 1));
        }
        Process process = builder.redirectOutput(said.toFile())
                .redirectError(folder.resolve(command + ".err").toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        outcome.put("exitCode", process.exitValue());
        return new JsonMapper()
                .readTree(Files.readString(said)
                        .replace(folder + "/", "")
                        .replace(Project.distribution() + "/", "{distribution}/"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
