// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.config.UnusedKeys;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code docs/migrating.md} says of variables is what the agent does with them. */
class MigratingPageTest {
    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z0-9_]+)` \\| (used|no use)", Pattern.MULTILINE);
    private static final Pattern VALUE = Pattern.compile("^\\| `([a-z][A-Za-z_.]+)` \\| (.+) \\|$", Pattern.MULTILINE);
    private static final Set<String> DECLARED =
            Set.of("collect_kubernetes_events", "kubernetes_events_source_detection");

    /** They are this agent's alone, or are no single value. */
    private static final Set<String> OWN = Set.of("DD_OUTPUTS", "DD_PLUGINS", "DD_PLUGINS_PATH", "DD_CHECKS");

    /** A row of the table. */
    record Row(String variable, boolean used) {
        @Override
        public String toString() {
            return variable;
        }
    }

    static List<Row> rows() throws IOException {
        return ROW.matcher(page())
                .results()
                .map(MatchResult.class::cast)
                .map(row -> new Row(row.group(1), row.group(2).equals("used")))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aVariableHasTheUseThatThePageSays(Row row) {
        AgentConfigurationLoader.Result loaded = new AgentConfigurationLoader(Path.of("/nowhere"))
                .read(Optional.empty(), Path.of("/nowhere"), Map.of(row.variable(), "{wrong"));

        Set<String> known = Stream.concat(EveryKeyTest.keys().stream(), DECLARED.stream())
                .map(EnvironmentOverlay::variable)
                .collect(Collectors.toSet());
        boolean used = known.contains(row.variable())
                || row.variable().equals("DD_URL")
                || row.variable().equals("DD_KUBERNETES_EVENTS_SOURCE_DETECTION_ENABLED");
        assertThat(used).isEqualTo(row.used());
        if (!used) {
            assertThat(loaded.problems()).noneMatch(Problem::isError);
            assertThat(loaded.topLevel().unknown(DECLARED)).isEmpty();
        }
    }

    @Test
    void everyKeyThatBothAgentsKnowIsThere() throws IOException {
        List<String> onThePage = rows().stream().map(Row::variable).toList();

        assertThat(onThePage).doesNotHaveDuplicates();
        assertThat(EveryKeyTest.keys().stream()
                        .map(EnvironmentOverlay::variable)
                        .filter(name -> !OWN.contains(name)))
                .allSatisfy(name -> assertThat(onThePage).contains(name));
    }

    @Test
    void noKeyIsBothUsedAndUnused() {
        assertThat(UnusedKeys.load().paths()).doesNotContainAnyElementsOf(EveryKeyTest.keys());
    }

    /** Those of the chart that a values file may have as it is, and those that it refuses. */
    @Test
    void theChartHasTheValuesThatThePageCallsTheSameAndNoOther() throws IOException {
        JsonNode schema = new JsonMapper()
                .readTree(Path.of("..", "dist", "src", "main", "helm", "values.schema.json")
                        .toFile());
        List<MatchResult> values = VALUE.matcher(page()).results().toList();

        assertThat(values).hasSizeGreaterThan(80).allSatisfy(row -> {
            String path = "/properties/" + row.group(1).replace(".", "/properties/");
            assertThat(schema.at(path).isMissingNode())
                    .as(row.group(1))
                    .isEqualTo(!row.group(2).equals("the same"));
        });
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "migrating.md"));
    }
}
