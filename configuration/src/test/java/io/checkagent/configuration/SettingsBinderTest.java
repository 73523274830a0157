// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.YamlValue.Mapping;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsBinderTest {
    enum Mode {
        FAST,
        VERY_SLOW
    }

    record Target(String host, @Default("80") int port) {}

    sealed interface Sink {
        record Memory() implements Sink {}

        record DiskFile(Path path) implements Sink {}
    }

    record Everything(
            String text,
            int number,
            long large,
            double ratio,
            boolean flag,
            Duration timeout,
            Mode mode,
            List<String> tags,
            Set<Integer> ports,
            Map<String, Double> limits,
            Target target,
            List<Target> targets,
            Path path,
            URI url,
            Pattern pattern,
            Secret secret,
            Optional<String> absent,
            Optional<Integer> present,
            Sink sink,
            YamlValue raw) {}

    @Test
    void bindsEveryTypeThatACheckMayHave() {
        Everything bound = bind(Everything.class, """
                        text: no
                        number: -5
                        large: 9000000000
                        ratio: 0.25
                        flag: yes
                        timeout: 1m30s
                        mode: very_slow
                        tags: [a:b, c]
                        ports: [80, 443]
                        limits: {cpu: 0.5, memory: 2}
                        target: {host: a}
                        targets:
                          - {host: b, port: 8080}
                        path: /tmp/x
                        url: https://example.com/a
                        pattern: ^a+$
                        secret: hunter2
                        present: 7
                        sink: {type: disk_file, path: /tmp/y}
                        raw: {any: [thing]}
                        """).value().orElseThrow();

        assertThat(bound.text()).isEqualTo("no");
        assertThat(bound.number()).isEqualTo(-5);
        assertThat(bound.large()).isEqualTo(9_000_000_000L);
        assertThat(bound.ratio()).isEqualTo(0.25);
        assertThat(bound.flag()).isTrue();
        assertThat(bound.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(bound.mode()).isEqualTo(Mode.VERY_SLOW);
        assertThat(bound.tags()).containsExactly("a:b", "c");
        assertThat(bound.ports()).containsExactly(80, 443);
        assertThat(bound.limits()).containsExactly(Map.entry("cpu", 0.5), Map.entry("memory", 2.0));
        assertThat(bound.target()).isEqualTo(new Target("a", 80));
        assertThat(bound.targets()).containsExactly(new Target("b", 8080));
        assertThat(bound.path()).isEqualTo(Path.of("/tmp/x"));
        assertThat(bound.url()).isEqualTo(URI.create("https://example.com/a"));
        assertThat(bound.pattern().pattern()).isEqualTo("^a+$");
        assertThat(bound.secret()).isEqualTo(new Secret("hunter2"));
        assertThat(bound.absent()).isEmpty();
        assertThat(bound.present()).contains(7);
        assertThat(bound.sink()).isEqualTo(new Sink.DiskFile(Path.of("/tmp/y")));
        assertThat(bound.raw()).isInstanceOf(Mapping.class);
    }

    record Defaults(
            @Default("15") int number,
            @Default("30s") Duration timeout,
            @Default("[a, b]") List<String> list,
            @Default("{}") Map<String, String> map,
            @Default("") String text,
            @Key("other_name") @Default("fast") Mode renamed,
            @Default("{host: localhost}") Target target) {}

    @Test
    void whatIsNotConfiguredHasItsDefault() {
        Defaults expected = new Defaults(
                15, Duration.ofSeconds(30), List.of("a", "b"), Map.of(), "", Mode.FAST, new Target("localhost", 80));

        assertThat(bind(Defaults.class, "").value()).contains(expected);
        assertThat(bind(Defaults.class, "number:\nlist: ~\n").value()).contains(expected);
    }

    @Test
    void aComponentCanHaveAKeyOfItsOwn() {
        assertThat(bind(Defaults.class, "other_name: very_slow")
                        .value()
                        .orElseThrow()
                        .renamed())
                .isEqualTo(Mode.VERY_SLOW);
    }

    record Typed(
            @Default("60") int number,
            @Default("1") double ratio,
            @Default("true") boolean flag,
            @Default("30s") Duration timeout,
            @Default("fast") Mode mode,
            @Default("[]") List<String> tags,
            @Default("{}") Map<String, String> map,
            @Default("{host: x}") Target target,
            @Default("x") Pattern pattern,
            Optional<URI> url,
            Optional<Sink> sink) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    number: soon         | f.yaml:1:9: number: expected a whole number, found "soon"; e.g. 60
                    number: 1.5          | f.yaml:1:9: number: expected a whole number, found "1.5"; e.g. 60
                    number: 0755         | f.yaml:1:9: number: expected a whole number, found "0755"; e.g. 60
                    number: 3000000000   | f.yaml:1:9: number: expected a whole number, found "3000000000"; e.g. 60
                    number: [1]          | f.yaml:1:9: number: expected a whole number, found a list; e.g. 60
                    number: {a: 1}       | f.yaml:1:9: number: expected a whole number, found a mapping; e.g. 60
                    ratio: many          | f.yaml:1:8: ratio: expected a number, found "many"; e.g. 1
                    ratio: .nan          | f.yaml:1:8: ratio: expected a number, found ".nan"; e.g. 1
                    flag: maybe          | f.yaml:1:7: flag: expected true or false, found "maybe"; e.g. true
                    timeout: 99999999    | f.yaml:1:10: timeout: expected a duration of at most 366 days, found "99999999"; e.g. 30s
                    timeout: 1e300       | f.yaml:1:10: timeout: expected a duration, found "1e300"; e.g. 30s
                    timeout: later       | f.yaml:1:10: timeout: expected a duration, found "later"; e.g. 30s
                    mode: fats           | f.yaml:1:7: mode: expected one of fast, very_slow, found "fats"; did you mean "fast"?
                    tags: {a: 1}         | f.yaml:1:7: tags: expected a list, found a mapping; write it as [a, b], or with - before each item
                    tags: [a, [b]]       | f.yaml:1:11: tags[1]: expected a text, found a list
                    map: a               | f.yaml:1:6: map: expected keys and values, found "a"; indent them below map
                    map: {a: [1]}        | f.yaml:1:10: map.a: expected a text, found a list
                    target: x            | f.yaml:1:9: target: expected keys and values, found "x"; indent them below target
                    target: {port: 1}    | f.yaml:1:9: target.host: missing; set it
                    target: {host: a, prot: 1} | f.yaml:1:19: target.prot: unknown key; did you mean "port"?
                    pattern: (           | f.yaml:1:10: pattern: not a regular expression: Unclosed group near character 2; e.g. x
                    url: example.com     | f.yaml:1:6: url: expected an http or https URL, found "example.com"; e.g. https://example.com
                    sink: {type: cloud}  | f.yaml:1:14: sink.type: expected one of memory, disk_file, found "cloud"
                    sink: {}             | f.yaml:1:7: sink.type: missing; expected one of memory, disk_file
                    sink: {type: memory, path: /x} | f.yaml:1:22: sink.path: unknown key; valid here: type
                    """)
    void aWrongValueIsNamedWithItsPlaceAndARemedy(String yaml, String problem) {
        Loaded<Typed> bound = bind(Typed.class, yaml);

        assertThat(bound.value()).isEmpty();
        assertThat(bound.problems()).singleElement().hasToString(problem);
    }

    record Required(@Description("the host to look at") String host, int port) {}

    @Test
    void everythingWrongIsToldAtOnce() {
        assertThat(bind(Required.class, "prot: 1\n").problems())
                .extracting(Problem::toString)
                .containsExactly(
                        "f.yaml:1:1: prot: unknown key; did you mean \"port\"?",
                        "f.yaml:1:1: host: missing; set it: the host to look at",
                        "f.yaml:1:1: port: missing; set it");
    }

    record Range(int from, int to) {
        Range {
            if (from > to) {
                throw new IllegalArgumentException("from is above to");
            }
        }
    }

    record Broken(int number) {
        Broken {
            throw new IllegalStateException("oops");
        }
    }

    record Unsupported(@Default("x") Thread thread) {}

    @Test
    void whatTheRecordRefusesIsAProblemOfThePlaceWhereItBegins() {
        assertThat(bind(Range.class, "\nfrom: 2\nto: 1\n").problems())
                .singleElement()
                .hasToString("f.yaml:2:1: from is above to");
        assertThat(bind(Broken.class, "number: 1").problems())
                .singleElement()
                .asString()
                .contains("Broken refused these settings: oops");
    }

    @Test
    void aTypeThatCannotBeConfiguredIsTheAuthorsProblemNotACrash() {
        assertThat(bind(Unsupported.class, "").problems())
                .singleElement()
                .asString()
                .contains("a setting of type java.lang.Thread cannot be configured");
    }

    record NoSettings() {}

    @Test
    void aCheckWithoutSettingsRefusesKeys() {
        assertThat(bind(NoSettings.class, "").value()).isPresent();
        assertThat(bind(NoSettings.class, "a: 1").problems()).singleElement().hasToString("f.yaml:1:1: a: unknown key");
    }

    record Level(String value) {
        public static Level parse(String text) {
            if (!text.equals("high")) {
                throw new IllegalArgumentException("only \"high\" is a level, not \"" + text + "\"");
            }
            return new Level(text);
        }
    }

    record Parsed(Level level) {}

    @Test
    void aTypeCanReadItself() {
        assertThat(bind(Parsed.class, "level: high").value()).contains(new Parsed(new Level("high")));
        assertThat(bind(Parsed.class, "level: low").problems())
                .singleElement()
                .hasToString("f.yaml:1:8: level: only \"high\" is a level, not \"low\"");
    }

    @Test
    void aSecretIsNeverShown() {
        Mapping mapping = (Mapping) YamlReader.parseMapping("number: x\nlevel: x\npattern: x", "f.yaml")
                .value()
                .orElseThrow()
                .mapScalars(scalar -> scalar.withSecret("(hunter2"));

        assertThat(SettingsBinder.bind(Hidden.class, mapping, Problem.Severity.ERROR)
                        .problems())
                .hasSize(3)
                .extracting(Problem::toString)
                .noneMatch(text -> text.contains("hunter2"));
    }

    record Hidden(int number, Level level, Pattern pattern) {}

    /** As a compiler writes it that cannot annotate components. */
    record AnnotatedParameters(String host, int port) {
        AnnotatedParameters(@Key("address") @Description("the host to look at") String host, @Default("80") int port) {
            this.host = host;
            this.port = port;
        }
    }

    @Test
    void annotationsOfTheConstructorsParametersCount() {
        assertThat(bind(AnnotatedParameters.class, "address: a").value()).contains(new AnnotatedParameters("a", 80));
        assertThat(bind(AnnotatedParameters.class, "{}").problems())
                .singleElement()
                .asString()
                .contains("address", "the host to look at");
    }

    private static <R extends Record> Loaded<R> bind(Class<R> type, String yaml) {
        return SettingsBinder.bind(
                type, YamlReader.parseMapping(yaml, "f.yaml").value().orElseThrow(), Problem.Severity.ERROR);
    }
}
