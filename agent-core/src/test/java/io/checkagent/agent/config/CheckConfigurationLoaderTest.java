// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.check.NoSettings;
import io.checkagent.agent.stage.ContainerMounts;
import io.checkagent.agent.stage.Installation;
import io.checkagent.api.Host;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Secret;
import io.checkagent.configuration.SecretResolver;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckConfigurationLoaderTest {
    private static final String ONE = "instances: [{}]";

    private final Path user;
    private final Path home;
    private final Path distribution;
    private final Path root;
    private String checks = "";
    private int lookUps;
    private boolean collectsEvents;

    CheckConfigurationLoaderTest(@TempDir Path directory) {
        root = directory.resolve("root");
        user = directory.resolve("user");
        home = directory.resolve("distribution");
        distribution = home.resolve("conf").resolve("conf.d");
    }

    /** As the entry scripts of the Datadog Agent's image copy them. */
    @Nested
    class WhatIsMountedIntoAContainer {
        @Test
        void countsAsIfItWereCopiedOverTheUsersDirectory() throws IOException {
            write(user, "http.d/conf.yaml", "instances: [{url: replaced}]");
            write(user, "http.d/more.yaml", "instances: [{url: kept}]");
            write(root, "conf.d/http.d/conf.yaml", "instances: [{url: mounted}]");
            write(root, "conf.d/cpu.yaml", ONE);
            write(distribution, "cpu.d/conf.yaml.default", ONE);

            assertThat(load().instances())
                    .extracting(instance -> instance.checkName() + text(instance, "url"))
                    .containsExactlyInAnyOrder("httpmounted", "httpkept", "cpu");
        }

        @Test
        void bringsNoDefaults() throws IOException {
            write(root, "conf.d/cpu.d/conf.yaml.default", ONE);

            assertThat(load().instances()).isEmpty();
        }

        @Test
        void isSeenToChange() throws IOException {
            Path file = write(root, "conf.d/cpu.yaml", ONE);
            CheckConfigurationLoader loader = loader("cpu");
            String before = loader.fingerprint();

            Files.writeString(file, "instances: [{a: changed}]");

            assertThat(loader.fingerprint()).isNotEqualTo(before);
        }

        @Test
        void isToldWhereItIsInPython() throws IOException {
            write(root, "checks.d/my_check.py", "from checks import AgentCheck");
            write(root, "checks.d/README", "");

            assertThat(load().problems())
                    .singleElement()
                    .hasToString(root.resolve("checks.d")
                            + ": checks in Python, which this agent does not run: my_check.py");
        }
    }

    @Nested
    class FilesOfADirectory {
        @ParameterizedTest
        @ValueSource(strings = {"cpu.yaml", "cpu.yml", "cpu.d/conf.yaml", "cpu.d/any.yml", "cpu.d/conf.yaml.default"})
        void configureTheCheckThatTheyAreNamedAfter(String name) throws IOException {
            Path file = write(user, name, ONE);

            assertThat(load().instances()).singleElement().satisfies(instance -> {
                assertThat(instance.checkName()).isEqualTo("cpu");
                assertThat(instance.source()).isEqualTo("file:" + file + "[0]");
            });
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "cpu.yaml.example",
                    "cpu.d/conf.yaml.example",
                    "cpu.d/conf.yaml.disabled",
                    "cpu.d/metrics.yaml",
                    "cpu.d/auto_conf.yaml",
                    "cpu.d/deeper.d/conf.yaml",
                    "cpu/conf.yaml",
                    ".cpu.yaml",
                    "..data/cpu.yaml",
                    "README"
                })
        void ofOtherNamesConfigureNothing(String name) throws IOException {
            write(user, name, ONE);

            assertThat(load().instances()).isEmpty();
            assertThat(load().problems()).isEmpty();
        }

        @Test
        void ofOneCheckAreUsedSideBySideEachWithItsOwnInitConfig() throws IOException {
            write(user, "http.d/a.yaml", "init_config: {timeout: 1}\ninstances: [{url: a}, {url: b, timeout: 9}]");
            write(user, "http.d/b.yaml", "init_config: {timeout: 2}\ninstances: [{url: c}]");

            assertThat(load().instances())
                    .extracting(instance -> text(instance, "url") + text(instance, "timeout"))
                    .containsExactly("a1", "b9", "c2");
        }

        @Test
        void defaultsCountOnlyWhereThereIsNoRegularFile() throws IOException {
            write(user, "cpu.d/conf.yaml.default", "instances: [{from: default}]");
            assertThat(load().instances())
                    .extracting(instance -> text(instance, "from"))
                    .containsExactly("default");

            write(user, "cpu.d/own.yaml", "instances: [{from: own}]");
            assertThat(load().instances())
                    .extracting(instance -> text(instance, "from"))
                    .containsExactly("own");
        }

        @ParameterizedTest
        @ValueSource(strings = {"instances: [", "instances: 5", "instances: [5]"})
        void aRegularFileThatCannotBeReadNeverBringsTheDefaultIntoForce(String content) throws IOException {
            write(user, "cpu.d/conf.yaml.default", ONE);
            write(user, "cpu.d/conf.yaml", content);

            assertThat(load().instances()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "# nothing",
                    "---",
                    "instances: []",
                    "instances:",
                    "init_config:",
                    "logs: [{type: file}]",
                    "ad_identifiers: [redis]\ninstances: [{host: '%%host%%'}]"
                })
        void aFileThatConfiguresNoInstanceNeverCountsAsTheRegularOne(String content) throws IOException {
            write(user, "cpu.d/own.yaml", content);
            write(user, "disk.d/own.yaml", content);
            write(user, "disk.d/conf.yaml.default", "instances: [{from: default}]");
            write(distribution, "cpu.d/conf.yaml.default", "instances: [{from: distribution}]");
            write(distribution, "disk.d/conf.yaml.default", "instances: [{from: distribution}]");
            checks = "load: {}";
            write(user, "load.d/own.yaml", content);

            assertThat(load().instances())
                    .extracting(instance -> instance.checkName() + " " + text(instance, "from"))
                    .containsExactly("cpu distribution", "disk default", "load ");
        }

        @Test
        void ofTheDistributionCountOnlyForChecksThatTheUserHasNoFileOf() throws IOException {
            write(distribution, "cpu.d/conf.yaml.default", "instances: [{from: distribution}]");
            write(distribution, "disk.d/conf.yaml.default", "instances: [{from: distribution}]");
            write(user, "disk.d/conf.yaml", "instances: [{from: user}]");

            assertThat(load().instances())
                    .extracting(instance -> instance.checkName() + " " + text(instance, "from"))
                    .containsExactly("cpu distribution", "disk user");
        }

        @Test
        void canBeLinksAsConfigMapsMakeThem() throws IOException {
            Path data = write(user, "cpu.d/..2026/conf.yaml", ONE);
            Files.createSymbolicLink(user.resolve("cpu.d/conf.yaml"), data);

            assertThat(load().instances()).hasSize(1);
        }

        @Test
        void theDatadogAgentsNameConfiguresTheEventCheck() throws IOException {
            write(user, "kubernetes_apiserver.d/conf.yaml", "instances: [{max_events_per_run: 300}]");

            assertThat(load().instances()).singleElement().satisfies(instance -> {
                assertThat(instance.checkName()).isEqualTo("kubernetes_events");
                assertThat(instance.id()).startsWith("kubernetes_events:");
                assertThat(text(instance, "max_events_per_run")).isEqualTo("300");
            });
        }
    }

    @Nested
    class TheDatadogAgentsEventCheck {
        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void collectsEventsWhenTheAgentDoes(boolean collects) throws IOException {
            write(user, "kubernetes_apiserver.d/conf.yaml.default", ONE);
            collectsEvents = collects;

            assertThat(load().instances())
                    .filteredOn(instance -> instance.checkName().equals("kubernetes_events"))
                    .extracting(instance -> text(instance, "collect_events"))
                    .containsExactly(Boolean.toString(collects));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"instances: [{collect_events: true}]", "init_config: {collect_events: true}\ninstances: [{}]"
                })
        void doesWhatItIsToldTo(String content) throws IOException {
            write(user, "kubernetes_apiserver.d/conf.yaml", content);

            assertThat(load().instances())
                    .extracting(instance -> text(instance, "collect_events"))
                    .containsExactly("true");
        }

        @Test
        void isNotNeededUnderItsOwnName() throws IOException {
            write(user, "kubernetes_events.d/conf.yaml", ONE);

            assertThat(load().instances().get(0).settings().entries()).isEmpty();
        }
    }

    @Nested
    class ChecksOfTheDatadogAgent {
        @Test
        void thatAreNotHereAreOneNoticeAndTheirFilesAreNotRead() throws IOException {
            write(user, "ntp.d/conf.yaml.default", ONE);
            write(user, "nginx.d/conf.yaml", "[");
            write(user, "io.yaml", ONE);
            write(user, "redisdb.d/conf.yaml.example", ONE);
            write(user, "own.yaml", ONE);

            CheckConfigurations loaded = loader("io", "own").load();

            assertThat(loaded.instances())
                    .extracting(InstanceConfiguration::checkName)
                    .containsExactly("io", "own");
            assertThat(loaded.problems())
                    .singleElement()
                    .hasToString(user + ": checks of the Datadog Agent that no plugin here has: nginx, ntp");
            assertThat(loaded.invalid()).isEmpty();
        }

        @Test
        void areAskedForWhereTheUserNamesThemInTheSectionOfThisAgent() {
            checks = "ntp: {}";

            assertThat(loader().load().instances())
                    .extracting(InstanceConfiguration::checkName)
                    .containsExactly("ntp");
        }

        @Test
        void haveOptionsThatNeverSwitchACheckOff() throws IOException {
            write(user, "x.yaml", "instances: [{metric_patterns: {include: [a]}, unknown: 1}, {loader: core}]");
            List<InstanceConfiguration> instances = load().instances();

            assertThat(instances.get(1).bind(NoSettings.class).value()).isPresent();
            assertThat(instances.get(0).bind(NoSettings.class).value()).isEmpty();
            assertThat(instances.get(0).bind(NoSettings.class).problems())
                    .extracting(Problem::severity)
                    .containsExactlyInAnyOrder(Problem.Severity.WARNING, Problem.Severity.ERROR);
            record Settings(Map<String, List<String>> metricPatterns, int unknown) {}
            assertThat(instances.get(0).bind(Settings.class).problems()).isEmpty();
        }
    }

    @Nested
    class OneBadThing {
        @Test
        void isAPipeThatNobodyWritesTo() throws IOException, InterruptedException {
            Path pipe = write(user, "x.d/conf.yaml", "").resolveSibling("pipe.yaml");
            assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                    .isZero();
            write(user, "y.yaml", ONE);

            assertThat(load().instances())
                    .extracting(InstanceConfiguration::checkName)
                    .containsExactly("y");
            assertThat(load().problems())
                    .extracting(Problem::toString)
                    .anyMatch(problem -> problem.startsWith(pipe + ": no file but a directory, a pipe or a device"));
        }

        @Test
        void isALinkToNowhere() throws IOException {
            Path link = Files.createDirectories(user).resolve("x.yaml");
            Files.createSymbolicLink(link, user.resolve("absent"));

            assertThat(load().problems()).singleElement().asString().startsWith(link + ": no such file");
        }

        @Test
        void neverStopsTheOthers() throws IOException {
            Path broken = write(user, "a.yaml", "instances: [");
            Path mixed = write(user, "b.yaml", """
                    instances:
                      - {name: good}
                      - {min_collection_interval: never}
                      - 5
                      - {tags: {x: y}}
                    """);
            write(user, "c.yaml", ONE);

            CheckConfigurations loaded = load();

            assertThat(loaded.instances())
                    .extracting(InstanceConfiguration::checkName)
                    .containsExactly("b", "c");
            assertThat(loaded.invalid()).containsExactlyInAnyOrder("a", "b");
            assertThat(loaded.problems())
                    .extracting(Problem::toString)
                    .hasSize(4)
                    .anyMatch(text -> text.startsWith(broken + ":1:13: not valid YAML"))
                    .contains(
                            mixed
                                    + ":3:31: instances[1].min_collection_interval: expected a duration above 0, found \"never\"; e.g. 15",
                            mixed
                                    + ":4:5: instances[2]: expected keys and values, found \"5\"; write a line like: key: value",
                            mixed
                                    + ":5:12: instances[3].tags: expected a list, found a mapping; write it as [a, b], or with - before each item");
        }

        @ParameterizedTest
        @CsvSource(delimiter = '|', textBlock = """
                        instances: []        | : instances: Configuration file contains no valid instances; for a check without settings write: instances: [{}]; to switch it off, in datadog.yaml: checks: {<name>: {enabled: false}}
                        init_config: {}      | : instances: Configuration file contains no valid instances; for a check without settings write: instances: [{}]; to switch it off, in datadog.yaml: checks: {<name>: {enabled: false}}
                        instances: {a: 1}    | :1:12: instances: expected a list of instances, found a mapping; put - before the first key of each instance
                        {init_config: [], instances: [{}]} | :1:15: init_config: expected keys and values, found a list; write a line like: key: value
                        instances: [{min_collection_interval: 0}] | :1:39: instances[0].min_collection_interval: expected a duration above 0, found "0"; e.g. 15
                        """)
        void isToldWithItsPlace(String content, String problem) throws IOException {
            Path file = write(user, "x.yaml", content);

            assertThat(load().problems()).singleElement().hasToString(file + problem);
            assertThat(load().invalid()).containsExactly("x");
        }

        @Test
        void anUnknownSectionIsAWarning() throws IOException {
            Path file = write(user, "x.yaml", "instance: []\n" + ONE);

            assertThat(load().instances()).hasSize(1);
            assertThat(load().problems())
                    .singleElement()
                    .hasToString(file + ":1:1: instance: unknown key, not used; did you mean \"instances\"?");
        }

        @Test
        void sectionsOfTheDatadogAgentAreANotice() throws IOException {
            write(user, "logs.yaml", "logs: [{type: file}]");
            write(user, "template.yaml", "ad_identifiers: [redis]\ninstances: [{host: '%%host%%'}]");
            write(user, "x.yaml", "cluster_check: true\n" + ONE);

            CheckConfigurations loaded = load();

            assertThat(loaded.instances())
                    .extracting(InstanceConfiguration::checkName)
                    .containsExactly("x");
            assertThat(loaded.invalid()).isEmpty();
            assertThat(loaded.problems())
                    .hasSize(3)
                    .allMatch(problem -> problem.severity() == Problem.Severity.NOTICE)
                    .extracting(Problem::message)
                    .anyMatch(text -> text.contains("ad_identifiers"))
                    .contains("this agent does not use: logs", "this agent does not use: cluster_check");
        }

        @Test
        void theSameInstanceTwiceIsUsedOnce() throws IOException {
            Path first = write(user, "x.d/a.yaml", "instances: [{a: 1, b: 2}]");
            write(user, "x.d/b.yaml", "instances: [{b: 2, a: 1}]");

            assertThat(load().instances()).hasSize(1);
            assertThat(load().problems())
                    .singleElement()
                    .asString()
                    .contains("the same as file:" + first + "[0]; used once");
        }
    }

    @Nested
    class Instances {
        @Test
        void haveTheCommonSettingsOfInitConfigUnlessTheirOwn() throws IOException {
            write(user, "x.yaml", """
                    init_config:
                      min_collection_interval: 60
                      tags: [from:init]
                      service: web
                      empty_default_hostname: true
                    instances:
                      - name: first
                      - {min_collection_interval: 5, tags: [from:instance], service: db, empty_default_hostname: false, time_limit: 1m30s}
                    """);

            assertThat(load().instances())
                    .extracting(InstanceConfiguration::common)
                    .containsExactly(
                            new CommonSettings(
                                    Duration.ofSeconds(60),
                                    true,
                                    List.of("from:init", "service:web"),
                                    Optional.of("web"),
                                    Optional.of("first"),
                                    Optional.empty()),
                            new CommonSettings(
                                    Duration.ofSeconds(5),
                                    false,
                                    List.of("from:instance", "service:db"),
                                    Optional.of("db"),
                                    Optional.empty(),
                                    Optional.of(Duration.ofSeconds(90))));
        }

        @Test
        void runEach15SecondsWhenNothingElseIsSaid() throws IOException {
            write(user, "x.yaml", ONE);

            assertThat(load().instances().get(0).common().minCollectionInterval())
                    .isEqualTo(Duration.ofSeconds(15));
        }

        @Test
        void keepOnlyTheirOwnKeysForTheCheck() throws IOException {
            write(
                    user,
                    "x.yaml",
                    "init_config: {a: 1}\ninstances: [{b: 2, name: n, tags: [t], min_collection_interval: 5}]");

            assertThat(load().instances().get(0).settings().entries()).containsOnlyKeys("a", "b");
        }

        @Test
        void haveAnIdOfNameInstanceNameAndDigest() throws IOException {
            write(user, "x.yaml", "instances: [{name: one}, {a: 1}]");

            assertThat(load().instances().get(0).id()).matches("x:one:[0-9a-f]{16}");
            assertThat(load().instances().get(1).id()).matches("x:[0-9a-f]{16}");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{a: 1, b: {c: 2, d: 3}} | {b: {d: 3, c: 2}, a: 1}",
                    "{tags: [x, y]}          | {tags: [y, x]}",
                    "{a: 1}                  | {a: '1'}",
                    "{a: 1, b: }             | {a: 1}"
                })
        void haveOneIdForOneMeaning(String left, String right) throws IOException {
            assertThat(idOf(left)).isEqualTo(idOf(right));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "{a: 1}      | {a: 2}",
                    "{a: [1, 2]} | {a: [2, 1]}",
                    "{a: [12]}   | {a: [1, 2]}",
                    "{a: '1b'}   | {a: 1, b: }",
                    "{a: {b: c}} | {a: [b, c]}"
                })
        void haveAnotherIdForAnotherMeaning(String left, String right) throws IOException {
            assertThat(idOf(left)).isNotEqualTo(idOf(right));
        }

        private String idOf(String instance) throws IOException {
            write(user, "x.yaml", "instances: [" + instance + "]");
            return load().instances().get(0).id();
        }
    }

    @Nested
    class Variables {
        @Test
        void arePutIn() throws IOException {
            write(
                    user,
                    "x.yaml",
                    "init_config: {port: '%%env_PORT%%'}\ninstances: [{url: 'http://%%hostname%%:%%env_PORT%%/%%env_DOLLAR%%'}]");

            InstanceConfiguration instance = load().instances().get(0);

            assertThat(text(instance, "url")).isEqualTo("http://node-1:8080/$1");
            record Settings(int port, String url) {}
            assertThat(instance.bind(Settings.class).value().orElseThrow().port())
                    .isEqualTo(8080);
        }

        @Test
        void thatAreNotKnownAreErrorsOfTheirInstance() throws IOException {
            Path file =
                    write(user, "x.yaml", "instances:\n  - a: '%%env_ABSENT%%'\n  - a: '%%host%%'\n  - a: '100%'\n");

            assertThat(load().instances()).hasSize(1);
            assertThat(load().problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                            file
                                    + ":2:8: instances[0].a: the environment variable ABSENT is not set; set it, or write the value here",
                            file
                                    + ":3:8: instances[1].a: %%host%% is not known; there are %%hostname%% and %%env_<VARIABLE>%%");
        }
    }

    @Nested
    class SecretsOfInstances {
        @Test
        void areLookedUpInOneQuestionAndNotShown() throws IOException {
            write(user, "x.yaml", "instances: [{password: 'ENC[p]', number: 'ENC[n]'}]");
            write(user, "y.yaml", "instances: [{password: ' ENC[%%env_HANDLE%%] '}]");

            List<InstanceConfiguration> instances = load().instances();

            assertThat(lookUps).isEqualTo(1);
            assertThat(instances)
                    .extracting(instance -> text(instance, "password"))
                    .containsExactly("hunter2", "hunter2");
            assertThat(instances.toString()).doesNotContain("hunter2");
            record Settings(Secret password, int number) {}
            assertThat(instances.get(0).bind(Settings.class).problems())
                    .singleElement()
                    .asString()
                    .endsWith("number: expected a whole number, found a secret value; e.g. 10");
        }

        @Test
        void areNotAskedForWhenThereAreNone() throws IOException {
            write(user, "x.yaml", ONE);

            load();

            assertThat(lookUps).isZero();
        }

        @Test
        void thatAreNotKnownAreErrorsOfTheirInstance() throws IOException {
            Path file = write(user, "x.yaml", "instances: [{a: 'ENC[absent]'}, {a: 'ENC[denied]'}, {a: 1}]");

            assertThat(load().instances()).hasSize(1);
            assertThat(load().problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                            file
                                    + ":1:17: instances[0].a: the secret ENC[absent] is not known: the backend does not know it",
                            file + ":1:37: instances[1].a: the secret ENC[denied] is not known: no right to it");
        }
    }

    @Nested
    class TheChecksSection {
        @Test
        void configuresACheckRightThere() {
            checks = "http: {init_config: {timeout: 3}, instances: [{url: a}, {url: b}]}";

            assertThat(load().instances())
                    .extracting(instance -> instance.source() + " " + text(instance, "url") + text(instance, "timeout"))
                    .containsExactly("datadog.yaml:checks.http[0] a3", "datadog.yaml:checks.http[1] b3");
        }

        @ParameterizedTest
        @ValueSource(strings = {"cpu:", "cpu: {}", "cpu: {enabled: true}"})
        void enablesACheckThatNeedsNoSettings(String section) {
            checks = section;

            assertThat(load().instances()).singleElement().satisfies(instance -> {
                assertThat(instance.checkName()).isEqualTo("cpu");
                assertThat(instance.settings().entries()).isEmpty();
            });
        }

        @Test
        void addsNoInstanceToACheckThatHasFiles() throws IOException {
            write(distribution, "cpu.d/conf.yaml.default", "instances: [{from: file}]");
            checks = "cpu: {enabled: true}";

            assertThat(load().instances())
                    .extracting(instance -> text(instance, "from"))
                    .containsExactly("file");
        }

        @Test
        void switchesACheckOffWhereverItIsConfigured() throws IOException {
            write(user, "cpu.d/conf.yaml", "instances: [");
            checks = "cpu: {enabled: false, instances: [{}]}";

            assertThat(load().instances()).isEmpty();
            assertThat(load().problems()).isEmpty();
        }

        @Test
        void standsInForDefaultsAndTheDistributionAndBesideTheUsersFiles() throws IOException {
            write(distribution, "cpu.d/conf.yaml", "instances: [{from: distribution}]");
            write(user, "cpu.d/conf.yaml.default", "instances: [{from: default}]");
            checks = "cpu: {instances: [{from: section}]}";
            assertThat(load().instances())
                    .extracting(instance -> text(instance, "from"))
                    .containsExactly("section");

            write(user, "cpu.d/conf.yaml", "instances: [{from: user}]");
            assertThat(load().instances())
                    .extracting(instance -> text(instance, "from"))
                    .containsExactly("user", "section");
        }

        @Test
        void thatIsWrongIsToldWithItsPlace() {
            checks = "cpu: yes\ndisk: {enabled: maybe}\nload: {instances: 5}\n";

            assertThat(load().instances()).isEmpty();
            assertThat(load().invalid()).containsExactlyInAnyOrder("cpu", "disk", "load");
            assertThat(load().problems())
                    .extracting(Problem::toString)
                    .containsExactly(
                            "datadog.yaml:1:6: cpu: expected keys and values, found \"yes\"; write: cpu: {enabled: true}",
                            "datadog.yaml:2:17: disk.enabled: expected true or false, found \"maybe\"; e.g. true",
                            "datadog.yaml:3:19: load.instances: expected a list of instances, found \"5\"; put - before the first key of each instance");
        }
    }

    private static Path write(Path directory, String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static String text(InstanceConfiguration instance, String key) {
        return instance.settings().get(key).stream()
                .map(value -> ((YamlValue.Scalar) value).text())
                .collect(Collectors.joining());
    }

    private CheckConfigurations load() {
        return loader("cpu", "disk", "http", "load").load();
    }

    private CheckConfigurationLoader loader(String... there) {
        Mapping section =
                YamlReader.parseMapping(checks, "datadog.yaml").value().orElseThrow();
        Map<String, YamlValue> entries = section.entries().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().value()));
        SecretResolver secrets = handles -> {
            lookUps++;
            return Stream.of("p", "n", "denied")
                    .filter(handles::contains)
                    .collect(Collectors.toMap(
                            handle -> handle,
                            handle -> handle.equals("denied")
                                    ? new SecretResolver.Answer(Optional.empty(), "no right to it")
                                    : new SecretResolver.Answer(Optional.of(new Secret("hunter2")), "")));
        };
        Mapping topLevel = YamlReader.parseMapping("collect_kubernetes_events: " + collectsEvents, "datadog.yaml")
                .value()
                .orElseThrow();
        return new CheckConfigurationLoader(
                new ConfdSettings(user, entries),
                new Installation(home, Map.of("PORT", "8080", "DOLLAR", "$1", "HANDLE", "p"), ContainerMounts.in(root)),
                secrets,
                new Host("node-1", Optional.empty(), List.of()),
                new TopLevelKeys(topLevel, Set.of(), Map.of(), Set.of()),
                new ClusterAgentSettings(new ClusterAgentSettings.ClusterAgent(false, "datadogtoken")),
                new DeclaringChecks(there));
    }
}
