// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.DeclaringChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of the greatest size that is read: they take a moment, not minutes, and are told about in a few hundred lines. */
@Timeout(120) // what grows with the square of the size takes longer
@Order(1)
@Tag("thorough")
class HugeFilesTest {
    private static final int MANY = 49_000;

    static Stream<String> files() {
        return Stream.of(
                many(i -> "k" + i + ": {}\n"),
                many(i -> "k" + i + ": ''\n"),
                many(i -> "k: {}\n"),
                "checks:\n" + many(i -> "  c" + i + ": {}\n"),
                "tags:\n" + many(i -> "- {a: b}\n"),
                "tags: " + "a,".repeat(400_000),
                "tags: [" + "a,".repeat(49_000) + "]",
                "outputs:\n" + many(i -> "- {type: x}\n"),
                "site: " + "a.".repeat(400_000),
                "cluster_name: '" + "-".repeat(900_000) + "'",
                "leader_lease_name: " + "a-".repeat(400_000),
                "dd_url: http://" + "u:p@".repeat(200_000),
                "api_key: ENC[" + "]".repeat(900_000) + "x",
                "proxy: {http: '" + "@:".repeat(400_000) + "'}",
                "? " + "k".repeat(900_000) + "\n: 1\n",
                "apm_config:\n" + many(i -> "  k" + i + ": 1\n"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void areReadInTimeAndSpace(String text, @TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("datadog.yaml"), text);
        Path confd = Files.createDirectories(directory.resolve("conf.d"));
        Files.writeString(confd.resolve("x.yaml"), "instances:\n" + many(i -> "- 5\n"));
        Files.writeString(confd.resolve("y.yaml"), text);

        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(directory).read(Optional.empty(), directory, Map.of());

        assertThat(loaded.problems()).hasSizeLessThan(1_100);
        assertThat(loaded.problems())
                .allSatisfy(problem -> assertThat(problem.toString()).hasSizeLessThan(2_000));
        CheckConfigurations checks = TestAgents.with(new DeclaringChecks("cpu", "http"), loaded, directory, Map.of())
                .getInstance(CheckConfigurationLoader.class)
                .load();
        assertThat(checks.problems()).hasSizeLessThan(600);
    }

    private static String many(IntFunction<String> line) {
        return IntStream.range(0, MANY).mapToObj(line).collect(Collectors.joining());
    }
}
