// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever stands in the files and the environment: no exception, no endless loop, a bounded number of bounded lines, and
 * a configuration whenever the file is YAML. Each round has the seeds of its number, so that a failure can be repeated.
 */
@Timeout(300) // against a hang, not a measure
class AnyConfigurationTest {
    private static final int CASES_IN_A_ROUND = 50;

    @TempDir
    private Path directory;

    static LongStream rounds() {
        return LongStream.range(0, 10);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void isReadWithoutAnException(long round) throws IOException {
        List<String> keys = EveryKeyTest.keys();
        Path system = Files.createDirectories(directory.resolve("etc"));
        Path confd = Files.createDirectories(system.resolve("conf.d"));
        for (long seed = round * CASES_IN_A_ROUND; seed < (round + 1) * CASES_IN_A_ROUND; seed++) {
            RandomConfiguration random = new RandomConfiguration(seed, keys);
            byte[] yaml = random.yaml().getBytes(StandardCharsets.UTF_8);
            Path file = Files.write(system.resolve("datadog.yaml"), yaml);
            for (String name : List.of("cpu.yaml", "cpu.yaml.default", "kubernetes_apiserver.yaml")) {
                Files.writeString(confd.resolve(name), written(random.checkFile()));
            }
            Map<String, String> environment = new HashMap<>();
            for (int i = random.below(4); i > 0; i--) {
                environment.put(EnvironmentOverlay.variable(keys.get(random.below(keys.size()))), random.scalar());
            }

            AgentConfigurationLoader.Result loaded =
                    new AgentConfigurationLoader(system).read(Optional.empty(), directory, environment);

            boolean isYaml = YamlReader.readMapping(file).value().isPresent();
            assertThat(loaded.configuration().isPresent()).as("seed %d", seed).isEqualTo(isYaml);
            List<Problem> problems = new ArrayList<>(loaded.problems());
            loaded.configuration().ifPresent(configuration -> {
                CheckConfigurations checks = TestAgents.with(new DeclaringChecks("own"), loaded, directory, environment)
                        .getInstance(CheckConfigurationLoader.class)
                        .load();
                problems.addAll(checks.problems());
                checks.instances()
                        .forEach(instance -> problems.addAll(
                                instance.bind(CommonSettings.class).problems()));
            });
            assertThat(problems).as("seed %d", seed).hasSizeLessThan(500);
            assertThat(problems).as("seed %d", seed).allSatisfy(problem -> assertThat(problem.toString())
                    .hasSizeLessThan(3_000)
                    .doesNotContain("\n", "\r", "\u0007", "\u001b"));
            assertThat(loaded.settings())
                    .as("seed %d", seed)
                    .extracting(EffectiveSetting::key)
                    .doesNotHaveDuplicates();
            if (!random.isDamaged()) {
                assertThat(problems.toString() + loaded.settings())
                        .as("seed %d", seed)
                        .doesNotContain("hunter2");
            }
        }
    }

    /** What UTF-8 can say of it. */
    private static String written(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
