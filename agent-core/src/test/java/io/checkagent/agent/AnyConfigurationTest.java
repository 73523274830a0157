// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands in the files and the environment: no exception, no endless loop, a bounded number of bounded lines, and
 * a configuration whenever the file is YAML. Each round has the seeds of its number, so that a failure can be repeated.
 */
class AnyConfigurationTest {
    private static final int CASES_IN_A_ROUND = 50;
    private static final List<String> FILES = List.of("cpu.yaml", "cpu.yaml.default", "kubernetes_apiserver.yaml");

    @TempDir
    private Path directory;

    static LongStream rounds() {
        return LongStream.range(0, 10);
    }

    @Timeout(300) // against a hang, not a measure
    @ParameterizedTest
    @MethodSource("rounds")
    void isReadWithoutAnException(long round) throws IOException {
        List<String> keys = EveryKeyTest.keys();
        for (long seed = round * CASES_IN_A_ROUND; seed < (round + 1) * CASES_IN_A_ROUND; seed++) {
            RandomConfiguration random = new RandomConfiguration(seed, keys);
            byte[] yaml = random.yaml().getBytes(UTF_8);
            List<byte[]> checkFiles = Stream.generate(random::checkFile)
                    .limit(FILES.size())
                    .map(text -> text.getBytes(UTF_8))
                    .toList();
            Map<String, String> environment = new HashMap<>();
            for (int i = random.below(4); i > 0; i--) {
                environment.put(EnvironmentOverlay.variable(keys.get(random.below(keys.size()))), random.scalar());
            }
            String told = assertRead(directory, "seed " + seed, yaml, checkFiles, environment);
            if (!random.isDamaged()) {
                assertThat(told).as("seed %d", seed).doesNotContain("hunter2");
            }
        }
    }

    /** @param texts datadog.yaml, a form feed, a file of a check, a form feed, and lines of key=value for the environment */
    @FuzzTest(maxDuration = "4m")
    void anyBytesAreReadWithoutAnException(byte[] texts) throws IOException {
        String[] parts = (new String(texts, ISO_8859_1) + "\f\f").split("\f", 4);
        Map<String, String> environment = new HashMap<>();
        parts[2].lines()
                .map(line -> (line + "=").split("=", 3))
                .forEach(line -> environment.put(
                        EnvironmentOverlay.variable(line[0]), new String(line[1].getBytes(ISO_8859_1), UTF_8)));
        assertRead(
                directory,
                "",
                parts[0].getBytes(ISO_8859_1),
                Collections.nCopies(FILES.size(), parts[1].getBytes(ISO_8859_1)),
                environment);
    }

    /** Returns what is said of it, and which settings come of it. */
    private static String assertRead(
            Path directory, String which, byte[] yaml, List<byte[]> checkFiles, Map<String, String> environment)
            throws IOException {
        Path system = Files.createDirectories(directory.resolve("etc"));
        Path confd = Files.createDirectories(system.resolve("conf.d"));
        Path file = Files.write(system.resolve("datadog.yaml"), yaml);
        for (int i = 0; i < FILES.size(); i++) {
            Files.write(confd.resolve(FILES.get(i)), checkFiles.get(i));
        }

        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(system).read(Optional.empty(), directory, environment);

        boolean isYaml = YamlReader.readMapping(file).value().isPresent();
        assertThat(loaded.configuration().isPresent()).as(which).isEqualTo(isYaml);
        List<Problem> problems = new ArrayList<>(loaded.problems());
        loaded.configuration().ifPresent(configuration -> {
            CheckConfigurations checks = TestAgents.with(new DeclaringChecks("own"), loaded, directory, environment)
                    .getInstance(CheckConfigurationLoader.class)
                    .load();
            problems.addAll(checks.problems());
            checks.instances()
                    .forEach(instance ->
                            problems.addAll(instance.bind(CommonSettings.class).problems()));
        });
        assertThat(problems).as(which).hasSizeLessThan(500);
        assertThat(problems).as(which).allSatisfy(problem -> assertThat(problem.toString())
                .hasSizeLessThan(3_000)
                .doesNotContain("\n", "\r", "\u0007", "\u001b"));
        assertThat(loaded.settings())
                .as(which)
                .extracting(EffectiveSetting::key)
                .doesNotHaveDuplicates();
        return problems + " " + loaded.settings();
    }
}
