// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.agent.config.LogLevel;
import io.checkagent.agent.config.SecretBackendSettings;
import io.checkagent.agent.config.SecretPrograms;
import io.checkagent.agent.config.UnusedKeys;
import io.checkagent.agent.host.ClusterName;
import io.checkagent.agent.host.HostName;
import io.checkagent.agent.leadership.ElectionSettings;
import io.checkagent.configuration.EnvironmentOverlay;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.Secret;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.delivery.OutputSettings;
import io.checkagent.delivery.ProxyAddress;
import io.checkagent.election.LockKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgentConfigurationLoaderTest {
    private final Path system;
    private final Path home;
    private final Map<String, String> environment = new HashMap<>();

    AgentConfigurationLoaderTest(@TempDir Path directory) throws IOException {
        system = Files.createDirectories(directory.resolve("etc"));
        home = Files.createDirectories(directory.resolve("home"));
        Files.createDirectories(home.resolve("conf"));
    }

    @Nested
    class Finding {
        @Test
        void aFileThatIsNamedCounts() throws IOException {
            write("log_level: debug");
            Path own = Files.writeString(home.resolve("own.yaml"), "log_level: error");

            AgentConfigurationLoader.Result loaded = load(Optional.of(own));

            assertThat(loaded.file()).contains(own);
            assertThat(loaded.configuration().orElseThrow().logging().level()).isEqualTo(LogLevel.ERROR);
        }

        @Test
        void aDirectoryThatIsNamedHoldsDatadogYaml() throws IOException {
            write("log_level: debug");

            assertThat(load(Optional.of(system)).file()).contains(system.resolve("datadog.yaml"));
        }

        @Test
        void aNamedFileThatIsMissingIsAnError() {
            AgentConfigurationLoader.Result loaded = load(Optional.of(home.resolve("absent.yaml")));

            assertThat(loaded.configuration()).isEmpty();
            assertThat(loaded.problems())
                    .filteredOn(Problem::isError)
                    .singleElement()
                    .hasToString(home + "/absent.yaml: no such file; create it, or name another one");
        }

        @Test
        void theSystemsFileComesBeforeTheDistributions() throws IOException {
            Files.writeString(home.resolve("conf/datadog.yaml"), "log_level: warn");
            assertThat(load().file()).contains(home.resolve("conf/datadog.yaml"));

            write("log_level: debug");
            assertThat(load().file()).contains(system.resolve("datadog.yaml"));
        }

        @Test
        void withoutAFileDefaultsAndEnvironmentCount() {
            environment.put("DD_LOG_LEVEL", "debug");

            AgentConfigurationLoader.Result loaded = load();

            assertThat(loaded.file()).isEmpty();
            assertThat(loaded.configuration().orElseThrow().logging().level()).isEqualTo(LogLevel.DEBUG);
        }
    }

    @Nested
    class Values {
        @Test
        void defaultsAreTheDocumentedOnes() {
            AgentConfiguration configuration = configuration();

            assertThat(configuration.delivery().intake().site()).isEqualTo("datadoghq.com");
            assertThat(configuration.delivery().intake().url()).isEqualTo(URI.create("https://app.datadoghq.com"));
            assertThat(configuration.delivery().intake().skipSslValidation()).isFalse();
            assertThat(configuration.logging().level()).isEqualTo(LogLevel.INFO);
            assertThat(configuration.logging().json()).isFalse();
            assertThat(configuration.kubernetes().apiServerTlsVerify()).isTrue();
            assertThat(configuration.kubernetes().apiServerClientTimeout()).isEqualTo(Duration.ofSeconds(10));
            assertThat(configuration.clusterAgent().clusterAgent().tokenName()).isEqualTo("datadogtoken");
            assertThat(configuration.election())
                    .isEqualTo(new ElectionSettings(
                            false, Duration.ofSeconds(60), "datadog-leader-election", LockKind.ENDPOINTS, true));
            assertThat(configuration.scheduler().checkRunners()).isEqualTo(4);
            assertThat(configuration.confd().confdPath()).isEqualTo(system.resolve("conf.d"));
            assertThat(configuration.runDirectory().path()).isEqualTo(home.resolve("run"));
            assertThat(configuration.api().cmdHost()).hasToString("localhost");
            assertThat(configuration.api().cmdPort()).isEqualTo(5001);
            assertThat(configuration.api().authTokenFilePath()).isEqualTo(system.resolve("auth_token"));
            assertThat(configuration.secretBackend())
                    .isEqualTo(new SecretBackendSettings(
                            Optional.empty(), List.of(), Duration.ofSeconds(30), 1 << 20, false));
        }

        @Test
        void theFilesDirectoryHoldsConfDAndTheToken() throws IOException {
            Files.writeString(home.resolve("conf/datadog.yaml"), "");

            assertThat(configuration().confd().confdPath()).isEqualTo(home.resolve("conf/conf.d"));
            assertThat(configuration().api().authTokenFilePath()).isEqualTo(home.resolve("conf/auth_token"));
        }

        @Test
        void theFileSetsThem() throws IOException {
            write("""
                    api_key: 0123456789abcdef0123456789abcdef
                    site: datadoghq.eu
                    hostname: node-1
                    hostname_file: /etc/hostname
                    tags: [team:a, shared:x]
                    extra_tags: [shared:x]
                    env: prod
                    log_file: /var/log/agent.log
                    check_runners: 0
                    cmd_port: 0
                    collect_kubernetes_events: true
                    leader_election_default_resource: configmapsleases
                    kube_resources_namespace: monitoring
                    cluster_agent:
                      token_name: mytoken
                    cluster_name: prod.eu-1
                    kubernetes_kubeconfig_path: /root/.kube/config
                    kubernetes_apiserver_ca_path: /ca.crt
                    kubernetes_apiserver_tls_verify: false
                    kubernetes_apiserver_client_timeout: 20
                    proxy: {http: "http://proxy:3128", no_proxy: [localhost]}
                    checks:
                      cpu: {enabled: false}
                    """);

            AgentConfiguration configuration = configuration();

            assertThat(configuration.delivery().intake().apiKey())
                    .contains(new Secret("0123456789abcdef0123456789abcdef"));
            assertThat(configuration.delivery().intake().url()).isEqualTo(URI.create("https://app.datadoghq.eu"));
            assertThat(configuration.delivery().intake().proxy().http())
                    .contains(ProxyAddress.parse("http://proxy:3128"));
            assertThat(configuration.delivery().intake().proxy().noProxy()).containsExactly("localhost");
            assertThat(configuration.host().hostname()).contains(HostName.parse("node-1"));
            assertThat(configuration.host().hostnameFile()).contains(Path.of("/etc/hostname"));
            assertThat(configuration.host().globalTags()).containsExactly("team:a", "shared:x", "env:prod");
            assertThat(configuration.logging().file()).contains(Path.of("/var/log/agent.log"));
            assertThat(configuration.scheduler().checkRunners()).isEqualTo(4);
            assertThat(configuration.confd().checks()).containsOnlyKeys("cpu");
            assertThat(configuration.api().cmdPort()).isZero();
            assertThat(configuration.election().lockKind()).isEqualTo(LockKind.CONFIGMAPSLEASES);
            assertThat(configuration.cluster().resourcesNamespace()).contains("monitoring");
            assertThat(configuration.host().clusterName()).contains(new ClusterName("prod.eu-1"));
            assertThat(configuration.kubernetes().kubeconfigPath()).contains(Path.of("/root/.kube/config"));
            assertThat(configuration.kubernetes().apiServerCaPath()).contains(Path.of("/ca.crt"));
            assertThat(configuration.kubernetes().apiServerTlsVerify()).isFalse();
            assertThat(configuration.kubernetes().apiServerClientTimeout()).isEqualTo(Duration.ofSeconds(20));
            assertThat(configuration.clusterAgent().clusterAgent().tokenName()).isEqualTo("mytoken");
        }

        @ParameterizedTest
        @CsvSource({
            "endpoints, ENDPOINTS",
            "configmap, CONFIGMAPS",
            "configmaps, CONFIGMAPS",
            "lease, LEASES",
            "Leases, LEASES",
            "endpointsleases, ENDPOINTSLEASES",
            "configmapsleases, CONFIGMAPSLEASES"
        })
        void theLockHasTheDatadogAgentsNames(String text, LockKind resource) {
            environment.put("DD_LEADER_ELECTION_DEFAULT_RESOURCE", text);

            assertThat(configuration().election().lockKind()).isEqualTo(resource);
        }

        @Test
        void anEmptyTextIsNotSet() throws IOException {
            write("""
                    api_key: ""
                    hostname: ''
                    cluster_name: " "
                    kubernetes_kubeconfig_path: ""
                    proxy: {http: "", https: ""}
                    leader_lease_duration: ""
                    checks: {http: {instances: [{password: ""}], init_config: {a: ""}}}
                    """);

            AgentConfiguration configuration = configuration();

            assertThat(configuration.delivery().intake().apiKey()).isEmpty();
            assertThat(configuration.delivery().outputs()).containsExactly(new OutputSettings.Console());
            assertThat(configuration.host().hostname()).isEmpty();
            assertThat(configuration.host().clusterName()).isEmpty();
            assertThat(configuration.kubernetes().kubeconfigPath()).isEmpty();
            assertThat(configuration.delivery().intake().proxy().http()).isEmpty();
            assertThat(configuration.election().leaseDuration()).isEqualTo(Duration.ofSeconds(60));
            assertThat(configuration.confd().checks().get("http"))
                    .isInstanceOfSatisfying(Mapping.class, http -> assertThat(http.get("init_config"))
                            .hasValueSatisfying(init ->
                                    assertThat(((Mapping) init).get("a")).isPresent()));
        }

        @Test
        void relativePathsBeginInTheFilesDirectoryOrForVariablesInTheWorkingDirectory() throws IOException {
            write("confd_path: own.d\nlog_file: /absolute\n");
            environment.put("DD_RUN_PATH", "run");

            assertThat(configuration().confd().confdPath()).isEqualTo(system.resolve("own.d"));
            assertThat(configuration().logging().file()).contains(Path.of("/absolute"));
            assertThat(configuration().runDirectory().path())
                    .isEqualTo(Path.of("run").toAbsolutePath());
        }

        @ParameterizedTest
        @CsvSource({"warning, WARN", "CRITICAL, ERROR", "off, OFF", "trace, TRACE"})
        void logLevelsHaveTheDatadogAgentsNames(String text, LogLevel level) {
            environment.put("DD_LOG_LEVEL", text);

            assertThat(configuration().logging().level()).isEqualTo(level);
        }

        @Test
        void theApiKeyIsNotShown() throws IOException {
            write("api_key: 0123456789abcdef0123456789abcdef\nproxy: {https: \"http://user:hunter2@proxy:1\"}");

            assertThat(configuration().toString()).doesNotContain("0123456789", "hunter2");
        }
    }

    @Nested
    class Environment {
        @Test
        void beatsTheFile() throws IOException {
            write("hostname: from-file\nproxy: {http: \"http://file\", https: \"http://file\"}");
            environment.put("DD_HOSTNAME", "from-environment");
            environment.put("DD_PROXY_HTTP", "http://environment");

            assertThat(configuration().host().hostname()).contains(HostName.parse("from-environment"));
            assertThat(configuration().delivery().intake().proxy().http())
                    .contains(ProxyAddress.parse("http://environment"));
            assertThat(configuration().delivery().intake().proxy().https()).contains(ProxyAddress.parse("http://file"));
        }

        @Test
        void anEmptyVariableIsNotSet() throws IOException {
            write("hostname: from-file");
            environment.put("DD_HOSTNAME", "  ");

            assertThat(configuration().host().hostname()).contains(HostName.parse("from-file"));
        }

        @Test
        void listsAreWordsOrJson() {
            environment.put("DD_TAGS", " a:b  c:d ");
            environment.put("DD_EXTRA_TAGS", "[\"e:f g\"]");

            assertThat(configuration().host().globalTags()).containsExactly("a:b", "c:d", "e:f g");
        }

        @Test
        void mapsAndListsOfMapsAreJson() {
            environment.put("DD_CHECKS", "{\"cpu\": {\"enabled\": false}}");
            environment.put("DD_OUTPUTS", "[{\"type\": \"file\", \"path\": \"/tmp/x\"}]");

            assertThat(configuration().confd().checks()).containsOnlyKeys("cpu");
            assertThat(configuration().delivery().outputs())
                    .containsExactly(new OutputSettings.File(Path.of("/tmp/x")));
        }

        @Test
        void nestedKeysAreJoined() {
            environment.put("DD_CLUSTER_AGENT_TOKEN_NAME", "mytoken");

            assertThat(configuration().clusterAgent().clusterAgent().tokenName())
                    .isEqualTo("mytoken");
        }

        @Test
        void ddUrlHasTwoNames() {
            environment.put("DD_URL", "https://one.example");
            assertThat(configuration().delivery().intake().url()).isEqualTo(URI.create("https://one.example"));

            environment.put("DD_DD_URL", "https://two.example");
            assertThat(configuration().delivery().intake().url()).isEqualTo(URI.create("https://two.example"));
        }

        @Test
        void aWrongValueNamesTheVariable() {
            environment.put("DD_LEADER_LEASE_DURATION", "soon");
            environment.put("DD_CHECKS", "{");

            assertThat(errors())
                    .hasSize(2)
                    .contains(
                            "DD_LEADER_LEASE_DURATION: leader_lease_duration: expected a duration of whole seconds from 1 to 86400, found \"soon\"; e.g. 60; 60 is used instead")
                    .anyMatch(text -> text.startsWith("DD_CHECKS:1:2: checks: not valid YAML"));
        }

        @Test
        void aMisspeltVariableIsAWarningButNotTheDatadogAgentsOwn() {
            environment.put("DD_LEADER_ELECTIO", "true");
            environment.put("DD_APM_ENABLED", "true");
            environment.put("DD_LOGS_ENABLED", "true");

            assertThat(load(Optional.empty()).topLevel().unknown(Set.of()))
                    .extracting(Problem::severity, Problem::toString)
                    .containsExactly(tuple(
                            Problem.Severity.WARNING,
                            "DD_LEADER_ELECTIO: unknown environment variable; did you mean \"DD_LEADER_ELECTION\"?"));
        }

        @Test
        void everyKeyOfTheDatadogAgentThatHasNoUseHereIsANoticeInTheFileAndInTheEnvironment() throws IOException {
            Set<String> paths = UnusedKeys.load().paths();
            Map<String, Map<String, String>> sections = new TreeMap<>();
            StringBuilder file = new StringBuilder();
            for (String path : paths) {
                int dot = path.indexOf('.');
                if (dot < 0) {
                    file.append(path).append(": x\n");
                } else {
                    sections.computeIfAbsent(path.substring(0, dot), section -> new TreeMap<>())
                            .put(path.substring(dot + 1), "x");
                }
            }
            sections.forEach((section, keys) -> file.append(section)
                    .append(": ")
                    .append(keys.toString().replace("=", ": "))
                    .append('\n'));
            write(file.toString());
            assertUnused(paths);

            write("");
            paths.forEach(path -> environment.put(EnvironmentOverlay.variable(path), "x"));
            assertUnused(environment.keySet());
        }

        private void assertUnused(Set<String> names) {
            AgentConfigurationLoader.Result loaded = load(Optional.empty());
            assertThat(loaded.keys(Set.of()).unused()).containsExactlyInAnyOrderElementsOf(names);
            assertThat(loaded.keys(Set.of()).unknown()).isEmpty();
            assertThat(loaded.problems())
                    .as("what is told")
                    .allMatch(problem -> problem.severity() == Problem.Severity.NOTICE)
                    .anyMatch(problem -> problem.toString().contains("does not use: "));
        }

        @Test
        void aDoorToTheNetworkStaysShutAndIsToldWithItsLine() throws IOException {
            write("hostname: a\ncmd_host: 0.0.0.0");

            AgentConfigurationLoader.Result loaded = load(Optional.empty());

            assertThat(loaded.configuration().orElseThrow().api().cmdHost()).hasToString("localhost");
            assertThat(problems(Problem.Severity.ERROR))
                    .singleElement()
                    .asString()
                    .contains("datadog.yaml:2", "cmd_host", "the token would cross the network", "localhost is used");
        }

        @Test
        void aVariableThatNobodyKnowsIsToldAndCountedAsUnknown() {
            environment.putAll(Map.of("DD_TRACE_RATE", "1", "DD_POD_NAME", "a", "DD_OF_A_CHECK", "1", "HOME", "/"));

            AgentConfigurationLoader.Result loaded = load(Optional.empty());

            assertThat(loaded.topLevel().unknown(Set.of("of_a_check")))
                    .extracting(Problem::severity, Problem::toString)
                    .containsExactly(tuple(Problem.Severity.NOTICE, "DD_TRACE_RATE: unknown environment variable"));
            assertThat(loaded.keys(Set.of("of_a_check")).unknown()).containsExactly("DD_TRACE_RATE");
        }
    }

    @Nested
    class Outputs {
        @Test
        void withoutAnApiKeyResultsGoToTheConsole() {
            assertThat(configuration().delivery().outputs()).containsExactly(new OutputSettings.Console());
            assertThat(problems(Problem.Severity.NOTICE))
                    .singleElement()
                    .asString()
                    .startsWith("environment: api_key: not set: results go to the console; set api_key");
        }

        @Test
        void withAnApiKeyTheyGoToTheIntake() {
            environment.put("DD_API_KEY", "abc");

            assertThat(configuration().delivery().outputs())
                    .containsExactly(
                            new OutputSettings.Datadog(URI.create("https://app.datadoghq.com"), new Secret("abc")));
            assertThat(load().problems()).isEmpty();
        }

        @Test
        void aDatadogOutputTakesWhatItLacksFromTheTopLevel() throws IOException {
            write("""
                    api_key: top
                    site: datadoghq.eu
                    outputs:
                      - type: datadog
                      - {type: datadog, url: "https://other.example", api_key: own}
                      - type: console
                      - {type: file, path: results.jsonl}
                    """);

            assertThat(configuration().delivery().outputs())
                    .containsExactly(
                            new OutputSettings.Datadog(URI.create("https://app.datadoghq.eu"), new Secret("top")),
                            new OutputSettings.Datadog(URI.create("https://other.example"), new Secret("own")),
                            new OutputSettings.Console(),
                            new OutputSettings.File(system.resolve("results.jsonl")));
        }

        @Test
        void whatIsMissingIsAnError() throws IOException {
            write("outputs:\n  - type: datadog\n  - type: file\n");

            assertThat(errors())
                    .containsExactly(
                            file()
                                    + ":2:5: outputs[0].api_key: missing; set it: The API key; the top level's api_key when not given; this item is left out",
                            file()
                                    + ":3:5: outputs[1].path: missing; set it: The file; lines are appended; this item is left out");
            assertThat(load().configuration().orElseThrow().delivery().outputs())
                    .containsExactly(new OutputSettings.Console());
        }
    }

    @Nested
    class Problems {
        @Test
        void aWrongTypeIsAnErrorWithItsPlace() throws IOException {
            write("log_level: info\nleader_lease_duration: soon\n");

            assertThat(errors())
                    .containsExactly(
                            file()
                                    + ":2:24: leader_lease_duration: expected a duration of whole seconds from 1 to 86400, found \"soon\"; e.g. 60; 60 is used instead");
        }

        @ParameterizedTest
        @CsvSource({"0", "-1", "1.5", "0s", "100000", "soon"})
        void aLeaseDurationThatCannotBeUsedIsAnErrorAndTheDefaultHolds(String text) throws IOException {
            write("leader_lease_duration: " + text);

            assertThat(errors())
                    .singleElement()
                    .asString()
                    .contains("expected a duration of whole seconds from 1 to 86400, found \"" + text)
                    .endsWith("60 is used instead");
            assertThat(load().configuration().orElseThrow().election().leaseDuration())
                    .isEqualTo(Duration.ofSeconds(60));
        }

        @ParameterizedTest
        @CsvSource({"60, PT1M", "60s, PT1M", "\"1m\", PT1M", "1m30s, PT1M30S"})
        void aLeaseDurationIsSecondsOrADuration(String text, Duration duration) throws IOException {
            write("leader_lease_duration: " + text);

            assertThat(configuration().election().leaseDuration()).isEqualTo(duration);
        }

        @ParameterizedTest
        @CsvSource({"1", "30"})
        void aShortLeaseIsAWarning(String text) throws IOException {
            write("leader_lease_duration: " + text);

            assertThat(configuration().election().leaseDuration())
                    .isEqualTo(Duration.ofSeconds(Integer.parseInt(text)));
            assertThat(problems(Problem.Severity.WARNING))
                    .containsExactly(file() + ":1:24: leader_lease_duration: The lease duration of " + text
                            + " s is short: it should be above 30 s, else a slow API server costs the leadership.");
        }

        @Test
        void aLeaseOf31SecondsIsNoWarning() throws IOException {
            write("leader_lease_duration: 31");

            assertThat(problems(Problem.Severity.WARNING)).isEmpty();
        }

        @Test
        void anUnknownKeyIsAWarningWithASuggestion() throws IOException {
            write("colect_kubernetes_events: true\ncluster_agent: {tokenname: x}\n");

            assertThat(problems(Problem.Severity.WARNING))
                    .containsExactly(
                            file() + ":2:17: cluster_agent.tokenname: unknown key; did you mean \"token_name\"?");
            assertThat(load().topLevel().unknown(Set.of("collect_kubernetes_events")))
                    .extracting(Problem::toString)
                    .as("told when it is known which keys checks declare")
                    .containsExactly(
                            file()
                                    + ":1:1: colect_kubernetes_events: unknown key; did you mean \"collect_kubernetes_events\"?");
        }

        @Test
        void theDatadogAgentsOtherSettingsAreOneNotice() throws IOException {
            write("""
                    api_key: abc
                    logs_enabled: true
                    apm_config:
                      enabled: true
                    process_config: {process_collection: {enabled: true}}
                    cluster_agent: {server: {idle_timeout_seconds: 1}, url: "https://x", token_name: mine}
                    """);

            AgentConfigurationLoader.Result loaded = load();

            assertThat(loaded.problems())
                    .singleElement()
                    .hasToString(
                            file()
                                    + ": settings of the Datadog Agent that this agent does not use: logs_enabled, apm_config, process_config, cluster_agent.server, cluster_agent.url");
            assertThat(loaded.configuration()
                            .orElseThrow()
                            .clusterAgent()
                            .clusterAgent()
                            .tokenName())
                    .isEqualTo("mine");
        }

        @Test
        void everythingWrongInFileAndEnvironmentIsToldAtOnce() throws IOException {
            write("""
                    leader_election: maybe
                    cmd_port: 99999
                    cluster_name: Prod/1
                    tags: {a: b}
                    log_level: loud
                    leader_election_default_resource: secrets
                    """);
            environment.put("DD_CHECK_RUNNERS", "many");

            assertThat(errors())
                    .containsExactlyInAnyOrder(
                            file()
                                    + ":1:18: leader_election: expected true or false, found \"maybe\"; e.g. false; false is used instead",
                            file()
                                    + ":2:11: cmd_port: expected a whole number from 0 to 65535, found \"99999\"; e.g. 5001; 5001 is used instead",
                            file()
                                    + ":3:15: cluster_name: not a valid cluster name: \"Prod/1\"; it is made of letters, digits, _, . and -, at most 253 characters; it counts as not set",
                            file()
                                    + ":4:7: tags: expected a list, found a mapping; write it as [a, b], or with - before each item; it counts as not set",
                            file()
                                    + ":5:12: log_level: expected one of trace, debug, info, warn, error, critical, off, found \"loud\"; e.g. info; info is used instead",
                            file()
                                    + ":6:35: leader_election_default_resource: expected one of endpoints, configmap, lease, endpointsleases, configmapsleases, found \"secrets\"; e.g. endpoints; endpoints is used instead",
                            "DD_CHECK_RUNNERS: check_runners: expected a whole number from 0 to 1000, found \"many\"; e.g. 4; 4 is used instead");
            assertThat(load().configuration()).isPresent();
        }

        @Test
        void aNamedDirectoryThatIsMissingIsTold() throws IOException {
            write("confd_path: /does/not/exist\nplugins_path: /nor/this\n");

            assertThat(problems(Problem.Severity.WARNING))
                    .containsExactly(
                            file()
                                    + ":1:13: confd_path: there is no directory /does/not/exist; create it, or name another one");
            assertThat(errors())
                    .containsExactly(file()
                            + ":2:15: plugins_path: there is no directory /nor/this; create it, or name another one;"
                            + " no plugin is loaded from it until it is there");
        }

        @Test
        void unreadableYamlIsAnErrorBesideThoseOfTheEnvironment() throws IOException {
            write("a: [1\nb: 2");
            environment.put("DD_CMD_PORT", "x");

            assertThat(errors()).hasSize(2);
            assertThat(load().configuration()).isEmpty();
        }
    }

    @Nested
    class SecretReferences {
        @Test
        void areLookedUp() throws IOException {
            SecretPrograms.write(home.resolve("backend"), "cat >/dev/null; echo '{\"key\":{\"value\":\"s3cret\"}}'");
            write("secret_backend_command: " + home.resolve("backend") + "\napi_key: ENC[key]\n");

            assertThat(configuration().delivery().intake().apiKey()).contains(new Secret("s3cret"));
            assertThat(configuration().delivery().outputs())
                    .containsExactly(
                            new OutputSettings.Datadog(URI.create("https://app.datadoghq.com"), new Secret("s3cret")));
        }

        @Test
        void areLeftInChecksForTheLoaderOfChecks() throws IOException {
            write("checks: {http: {instances: [{password: 'ENC[p]'}]}}");

            assertThat(configuration().confd().checks().get("http"))
                    .isInstanceOfSatisfying(Mapping.class, http -> assertThat(http.get("instances"))
                            .isPresent());
        }

        @Test
        void withoutABackendAreAnErrorWithItsRemedy() throws IOException {
            write("api_key: ENC[key]\n");

            assertThat(errors())
                    .containsExactly(
                            file()
                                    + ":1:10: api_key: the secret ENC[key] is not known: there is no secret backend; set secret_backend_command to the program that knows the secret; results go to the console instead");
            assertThat(load().configuration().orElseThrow().delivery().intake().apiKey())
                    .isEmpty();
        }

        @Test
        void aWrongBackendSettingIsToldOnce() throws IOException {
            write("secret_backend_timeout: soon\napi_key: ENC[key]\n");

            assertThat(errors())
                    .hasSize(2)
                    .contains(
                            file()
                                    + ":1:25: secret_backend_timeout: expected a duration above 0, found \"soon\"; e.g. 30; 30 is used instead");
        }
    }

    private void write(String text) throws IOException {
        Files.writeString(system.resolve("datadog.yaml"), text);
    }

    private String file() {
        return system.resolve("datadog.yaml").toString();
    }

    private AgentConfigurationLoader.Result load() {
        return load(Optional.empty());
    }

    private AgentConfigurationLoader.Result load(Optional<Path> cfgpath) {
        return new AgentConfigurationLoader(system).read(cfgpath, home, environment);
    }

    private AgentConfiguration configuration() {
        AgentConfigurationLoader.Result loaded = load();
        assertThat(loaded.problems()).noneMatch(Problem::isError);
        return loaded.configuration().orElseThrow();
    }

    private List<String> errors() {
        return problems(Problem.Severity.ERROR);
    }

    private List<String> problems(Problem.Severity severity) {
        return load().problems().stream()
                .filter(problem -> problem.severity() == severity)
                .map(Problem::toString)
                .toList();
    }
}
