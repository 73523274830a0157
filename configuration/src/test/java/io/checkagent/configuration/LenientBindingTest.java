// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.api.Default;
import io.checkagent.api.Key;
import io.checkagent.api.Unsupported;
import io.checkagent.configuration.YamlValue.Mapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LenientBindingTest {
    record Server(String host, @Default("80") int port) {}

    record Section(Optional<URI> http, @Default("[]") List<String> noProxy) {}

    record Lease(
            @Above(value = 0, max = 3600, wholeSeconds = true) @Key("lease_duration") @Default("60")
            Duration duration,

            @Key("lease_retry") @Default("15") Duration retry) {
        Lease {
            if (retry.compareTo(duration) >= 0) {
                throw new IllegalArgumentException("lease_retry must be below lease_duration");
            }
        }
    }

    @Unsupported(key = "old_option", why = "there is nothing that it could change")
    record Settings(
            @Inline Lease lease,
            @Default("5001") int port,

            @Matching(value = Matching.DOMAIN, expected = "a site") @Default("example.com")
            String site,

            @Matching(value = Matching.CREDENTIAL, expected = "a key without blanks")
            Optional<Secret> apiKey,

            @Default("{}") Section proxy,
            Optional<Section> second,
            @Default("[]") List<String> tags,
            @Default("[]") List<Pattern> patterns,
            @Default("[]") List<Server> servers,
            @Default("[]") List<Integer> ports,
            @Default("{}") Map<String, Integer> limits,
            @Default("{}") Map<String, YamlValue> checks,
            Path runPath) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    port: soon               | f.yaml:1:7: port: expected a whole number, found "soon"; e.g. 5001; 5001 is used instead
                    port: [1]                | f.yaml:1:7: port: expected a whole number, found a list; e.g. 5001; 5001 is used instead
                    port: !x 1               | f.yaml:1:7: port: the tag !x is not supported; leave it out, or quote the text; 5001 is used instead
                    site: ${DD_SITE}         | f.yaml:1:7: site: expected a site, found "${DD_SITE}"; e.g. example.com; example.com is used instead
                    api_key: a b             | f.yaml:1:10: api_key: expected a key without blanks, found a secret value; it counts as not set
                    proxy: {http: nowhere}   | f.yaml:1:15: proxy.http: expected an http or https URL, found "nowhere"; e.g. https://example.com; it counts as not set
                    proxy: x                 | f.yaml:1:8: proxy: expected keys and values, found "x"; indent them below proxy; it counts as not set
                    second: x                | f.yaml:1:9: second: expected keys and values, found "x"; indent them below second; it counts as not set
                    proxy: {http: "http://u:hunter2@my_proxy:1"} | f.yaml:1:15: proxy.http: the host of this URL is not one: its name is of letters, digits, hyphens and dots; e.g. https://example.com; it counts as not set
                    tags: {a: b}             | f.yaml:1:7: tags: expected a list, found a mapping; write it as [a, b], or with - before each item; it counts as not set
                    lease_duration: 0        | f.yaml:1:17: lease_duration: expected a duration of whole seconds from 1 to 3600, found "0"; e.g. 60; 60 is used instead
                    lease_duration: 61500ms  | f.yaml:1:17: lease_duration: expected a duration of whole seconds from 1 to 3600, found "61500ms"; e.g. 60; 60 is used instead
                    lease_duration: 10s      | f.yaml:1:17: lease_duration: lease_retry must be below lease_duration; 60 is used instead
                    lease_retry: 99          | f.yaml:1:14: lease_retry: lease_retry must be below lease_duration; 15 is used instead
                    """)
    void aValueThatCannotBeUsedIsOneErrorAndTheDefaultHolds(String yaml, String problem) {
        Bound<Settings> bound = bind(yaml);

        assertThat(bound.value()).isEqualTo(bind("").value());
        assertThat(bound.problems())
                .singleElement()
                .satisfies(one -> assertThat(one.isError()).isTrue())
                .hasToString(problem);
        assertThat(bound.settings()).hasSameElementsAs(bind("").settings());
    }

    @Test
    void allOtherKeysHold() {
        Bound<Settings> bound = bind("""
                lease_duration: 5
                lease_retry: 2s
                port: never
                site: example.org
                proxy: {http: nowhere, no_proxy: [a]}
                """);

        assertThat(bound.value().lease()).isEqualTo(new Lease(Duration.ofSeconds(5), Duration.ofSeconds(2)));
        assertThat(bound.value().port()).isEqualTo(5001);
        assertThat(bound.value().site()).isEqualTo("example.org");
        assertThat(bound.value().proxy()).isEqualTo(new Section(Optional.empty(), List.of("a")));
        assertThat(bound.problems()).hasSize(2).allMatch(Problem::isError);
    }

    @Test
    void whatTheConstructorRefusesTakesOnlyTheKeyThatIsToBlame() {
        Bound<Settings> bound = bind("lease_duration: 10s\nlease_retry: 11s\n");

        assertThat(bound.value().lease()).isEqualTo(new Lease(Duration.ofSeconds(60), Duration.ofSeconds(11)));
        assertThat(bound.problems())
                .singleElement()
                .hasToString(
                        "f.yaml:1:17: lease_duration: lease_retry must be below lease_duration; 60 is used instead");
        assertThat(setting(bound, "lease_duration").origin()).isEmpty();
        assertThat(setting(bound, "lease_retry").origin()).isPresent();
    }

    @Test
    void anItemOrEntryWithAnythingWrongInItIsLeftOut() {
        Bound<Settings> bound = bind("""
                servers:
                  - {host: a, port: x}
                  - {host: b}
                  - {port: 1}
                  - c
                limits: {cpu: 1, memory: lots}
                tags: [a, {b: c}]
                """);

        assertThat(bound.value().servers()).containsExactly(new Server("b", 80));
        assertThat(bound.value().limits()).containsExactly(Map.entry("cpu", 1));
        assertThat(bound.value().tags()).containsExactly("a");
        assertThat(bound.problems())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "f.yaml:2:21: servers[0].port: expected a whole number, found \"x\"; e.g. 80; this item is left out",
                        "f.yaml:4:5: servers[2].host: missing; set it; this item is left out",
                        "f.yaml:5:5: servers[3]: expected keys and values, found \"c\"; write it as {host: …}; this item is left out",
                        "f.yaml:6:26: limits.memory: expected a whole number, found \"lots\"; e.g. 10; this entry is left out",
                        "f.yaml:7:11: tags[1]: expected a text, found a mapping; this item is left out");
        assertThat(setting(bound, "servers").value()).isEqualTo("[{host: b}]");
        assertThat(setting(bound, "limits").value()).isEqualTo("{cpu: 1}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    env:prod, role:web   | env:prod role:web | 2 items
                    env:prod role:web    | env:prod role:web | 2 items
                    169.254.169.254      | 169.254.169.254   | 1 item
                    ',a,,b ,'            | a b               | 2 items
                    """)
    void aTextWhereAListIsMeantIsTakenApartWithOneWarning(String text, String items, String count) {
        Bound<Settings> bound = bind("tags: \"" + text + "\"");

        assertThat(bound.value().tags()).containsExactly(items.split(" "));
        assertThat(bound.problems())
                .singleElement()
                .hasToString("f.yaml:1:7: tags: expected a list, found \"" + text + "\"; taken as " + count
                        + "; write it as [a, b], or with - before each item");
        assertThat(Problem.count(bound.problems(), Problem.Severity.WARNING)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ports: all         | f.yaml:1:8: ports[0]: expected a whole number, found "all"; e.g. 10; this item is left out
                    ports: [all]       | f.yaml:1:9: ports[0]: expected a whole number, found "all"; e.g. 10; this item is left out
                    ports: 80 all      | f.yaml:1:8: ports[1]: expected a whole number, found "all"; e.g. 10; this item is left out
                    ports: 80          | f.yaml:1:8: ports: expected a list, found "80"; taken as 1 item; write it as [a, b], or with - before each item
                    servers: all       | f.yaml:1:10: servers: expected a list, found "all"; write it as [{host: …}], or with - before each item; it counts as not set
                    servers: {host: a} | f.yaml:1:10: servers: expected a list, found a mapping; write it as [{host: …}], or with - before each item; it counts as not set
                    servers: [a]       | f.yaml:1:11: servers[0]: expected keys and values, found "a"; write it as {host: …}; this item is left out
                    servers: [[a]]     | f.yaml:1:11: servers[0]: expected keys and values, found a list; write it as {host: …}; this item is left out
                    """)
    void oneFaultOfShapeIsOneMessageThatSaysWhatIsRight(String yaml, String problem) {
        assertThat(bind(yaml).problems()).singleElement().hasToString(problem);
    }

    @Test
    void aRegularExpressionIsNotTakenApart() {
        assertThat(bind("patterns: ^a{1,2} b$").value().patterns())
                .singleElement()
                .hasToString("^a{1,2} b$");
    }

    @Test
    void unknownKeysAreWarningsAndCounted() {
        Bound<Settings> bound = bind("prot: 1\nproxy: {htp: x}\n");

        assertThat(bound.problems())
                .allMatch(problem -> problem.severity() == Problem.Severity.WARNING)
                .hasSize(2);
        assertThat(bound.unknownKeys()).containsExactly("prot", "proxy.htp");
    }

    @Test
    void aFileOfNothingButUnknownKeysIsToldShortly() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("unknown_key_").append(i).append(": 1\n");
        }

        Bound<Settings> bound = bind(text.toString());

        assertThat(bound.problems()).hasSizeLessThan(100);
        assertThat(bound.problems()).last().asString().isEqualTo("f.yaml:1:1: 19950 more unknown keys");
        assertThat(bound.unknownKeys()).hasSize(20_000);
    }

    @Test
    void anUnsupportedKeyIsAWarningThatSaysWhyAlsoWhereUnknownKeysAreErrors() {
        assertThat(bind("old_option: 1").problems())
                .singleElement()
                .hasToString("f.yaml:1:1: old_option: not supported, ignored: there is nothing that it could change");
        Mapping mapping = mapping("old_option: 1\nrun_path: /run\n");

        assertThat(SettingsBinder.bind(Settings.class, mapping, Problem.Severity.ERROR)
                        .value())
                .isPresent();
    }

    @Test
    void everyKeyHasItsValueAndItsOrigin() {
        Bound<Settings> bound = bind("""
                port: 1
                api_key: 0123456789
                proxy: {http: "http://user:hunter2@proxy:3128"}
                checks: {http: {instances: [{url: "http://a:b@c/", password: hunter2, n: [1, "x: y"]}]}}
                """);

        assertThat(bound.settings())
                .extracting(setting -> setting.key() + " = " + setting.value() + " ("
                        + setting.origin().map(Location::toString).orElse("default") + ")")
                .containsExactlyInAnyOrder(
                        "lease_duration = 60 (default)",
                        "lease_retry = 15 (default)",
                        "port = 1 (f.yaml:1:7)",
                        "site = example.com (default)",
                        "api_key = ******** (f.yaml:2:10)",
                        "proxy.http = http://********@proxy:3128 (f.yaml:3:15)",
                        "proxy.no_proxy = [] (default)",
                        "second =  (default)",
                        "tags = [] (default)",
                        "patterns = [] (default)",
                        "servers = [] (default)",
                        "ports = [] (default)",
                        "limits = {} (default)",
                        "checks = {http: {instances: [{url: \"http://********@c/\", password: \"********\", n: [1, \"x: y\"]}]}} (f.yaml:4:9)",
                        "run_path = /run (default)");
    }

    @Test
    void aSecretThatIsNotKnownCountsAsNotSet() {
        Mapping mapping = Secrets.lookUp(List.of(mapping("api_key: ENC[key]")), handles -> Map.of())
                .putInto(mapping("api_key: ENC[key]"));

        Bound<Settings> bound = SettingsBinder.bindLeniently(Settings.class, mapping, Map.of("run_path", "/run"));

        assertThat(bound.value().apiKey()).isEmpty();
        assertThat(bound.problems())
                .singleElement()
                .hasToString(
                        "f.yaml:1:10: api_key: the secret ENC[key] is not known: the backend does not know it; it counts as not set");
    }

    @Test
    void whiteSpaceAroundATextOfAShapeIsNotPartOfIt() {
        assertThat(bind("site: ' example.org\n\n '").value().site()).isEqualTo("example.org");
    }

    @Test
    void aDefaultThatDependsOnThePlaceIsATextNotYaml() {
        Bound<Settings> bound =
                SettingsBinder.bindLeniently(Settings.class, mapping("run_path: [x]"), Map.of("run_path", "/a: #b"));

        assertThat(bound.value().runPath()).isEqualTo(Path.of("/a: #b"));
        assertThat(bound.problems()).singleElement().asString().endsWith("; /a: #b is used instead");
    }

    record Door(
            @Instead(value = "[]", consequence = "nobody is let in")
            Optional<List<String>> guests) {}

    @Test
    void aListOfWhatIsAllowedThatCannotBeUsedAllowsNothing() {
        Mapping mapping = mapping("guests: {a: b}");

        Bound<Door> bound = SettingsBinder.bindLeniently(Door.class, mapping, Map.of());

        assertThat(bound.value().guests()).contains(List.of());
        assertThat(bound.problems()).singleElement().asString().endsWith("; nobody is let in");
        assertThat(SettingsBinder.bindLeniently(Door.class, mapping(""), Map.of())
                        .value()
                        .guests())
                .isEmpty();
    }

    record WithoutDefault(String text) {}

    @Test
    void aRecordThatCannotBeMadeOfDefaultsIsAMistakeOfTheProgram() {
        assertThatThrownBy(() -> SettingsBinder.bindLeniently(WithoutDefault.class, mapping(""), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text: missing");
    }

    private static EffectiveSetting setting(Bound<?> bound, String key) {
        return bound.settings().stream()
                .filter(setting -> setting.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    private static Bound<Settings> bind(String yaml) {
        return SettingsBinder.bindLeniently(Settings.class, mapping(yaml), Map.of("run_path", "/run"));
    }

    private static Mapping mapping(String yaml) {
        return YamlReader.parseMapping(yaml, "f.yaml").value().orElseThrow();
    }
}
