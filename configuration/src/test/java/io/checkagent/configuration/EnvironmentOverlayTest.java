// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.api.Default;
import io.checkagent.configuration.YamlValue.Mapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvironmentOverlayTest {
    record Proxy(Optional<String> http, @Default("[]") List<String> noProxy) {}

    record Settings(
            @Default("1") int port,
            @Default("[]") List<String> tags,
            @Default("{}") Map<String, Integer> limits,
            @Default("{}") Proxy proxy) {}

    private final Map<String, String> environment = new HashMap<>();

    @Test
    void beatsTheFileKeyByKey() {
        environment.put("DD_PORT", "3");
        environment.put("DD_PROXY_HTTP", "b");

        Bound<Settings> bound = bind("port: 2\nproxy: {http: a, no_proxy: [x]}\n");

        assertThat(bound.value())
                .isEqualTo(new Settings(3, List.of(), Map.of(), new Proxy(Optional.of("b"), List.of("x"))));
        assertThat(bound.problems()).isEmpty();
        assertThat(bound.settings())
                .filteredOn(setting -> setting.key().equals("port"))
                .singleElement()
                .satisfies(setting -> assertThat(setting.origin()).contains(Location.of("DD_PORT")));
    }

    @Test
    void listsAreSeparatedByBlanksAndACommaIsWarnedOf() {
        environment.put("DD_TAGS", " env:prod,team:a \t role:web ");

        Bound<Settings> bound = bind("");

        assertThat(bound.value().tags()).containsExactly("env:prod,team:a", "role:web");
        assertThat(bound.problems())
                .singleElement()
                .hasToString("DD_TAGS: tags[0]: a comma separates nothing here: \"env:prod,team:a\" is one item;"
                        + " put blanks between items, or write a JSON list: [\"a\", \"b\"]");
    }

    @Test
    void theDirectHostsOfAProxyAreSeparatedByCommasToo() {
        environment.put("DD_PROXY_NO_PROXY", "a,b c, d");

        Bound<Settings> bound = bind("");

        assertThat(bound.value().proxy().noProxy()).containsExactly("a", "b", "c", "d");
        assertThat(bound.problems()).isEmpty();
    }

    @Test
    void jsonThatIsNoneCountsAsNotSet() {
        environment.put("DD_LIMITS", "{");
        environment.put("DD_TAGS", "[a, {b: c}]");

        Bound<Settings> bound = bind("limits: {cpu: 1}");

        assertThat(bound.value().limits()).isEmpty();
        assertThat(bound.value().tags()).containsExactly("a");
        assertThat(bound.problems())
                .extracting(Problem::toString)
                .hasSize(2)
                .anyMatch(text -> text.startsWith("DD_LIMITS:1:2: limits: not valid YAML")
                        && text.endsWith("; it counts as not set"))
                .anyMatch(text -> text.startsWith("DD_TAGS:1:5: tags[1]: expected a text, found a mapping"));
    }

    @Test
    void aSectionThatIsNoneLeavesThoseOfTheEnvironment() {
        environment.put("DD_PROXY_HTTP", "b");

        Bound<Settings> bound = bind("proxy: a");

        assertThat(bound.value().proxy().http()).contains("b");
        assertThat(bound.problems())
                .singleElement()
                .hasToString("f.yaml:1:8: proxy: expected keys and values, found \"a\"; indent them below proxy;"
                        + " only those of the environment are used");
    }

    @Test
    void aMisspeltVariableIsAWarningAndAnotherThatIsUnknownANotice() {
        environment.put("DD_TAG", "x");
        environment.put("DD_TABS", "known to others");
        environment.put("DD_TRACE_SAMPLE_RATE", "1");
        environment.put("HOME", "/");
        List<Problem> problems = new ArrayList<>();
        EnvironmentOverlay overlay = new EnvironmentOverlay(environment, problems);
        overlay.over(Mapping.empty(Location.of("f.yaml"), ""), Settings.class);

        overlay.tellUnknown(Set.of("DD_TABS", "DD_TAGS"));

        assertThat(problems)
                .extracting(Problem::severity, Problem::toString)
                .containsExactly(
                        tuple(
                                Problem.Severity.WARNING,
                                "DD_TAG: unknown environment variable; did you mean \"DD_TAGS\" or \"DD_TABS\"?"),
                        tuple(Problem.Severity.NOTICE, "DD_TRACE_SAMPLE_RATE: unknown environment variable"));
        assertThat(overlay.known()).contains("DD_PORT", "DD_PROXY_HTTP").doesNotContain("DD_TAG");
    }

    private Bound<Settings> bind(String yaml) {
        List<Problem> problems = new ArrayList<>();
        Mapping file = YamlReader.parseMapping(yaml, "f.yaml").value().orElseThrow();
        Mapping over = new EnvironmentOverlay(environment, problems).over(file, Settings.class);
        Bound<Settings> bound = SettingsBinder.bindLeniently(Settings.class, over, Map.of());
        problems.addAll(bound.problems());
        return new Bound<>(bound.value(), problems, bound.settings(), bound.unknownKeys());
    }
}
