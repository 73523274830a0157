// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.TestPlugins;
import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands that work without a running agent. */
@Timeout(120)
@Isolated("sets a System property")
class CommandsTest {
    private static final String HOME = "checkagent.home";
    private static final String SECRET = "5ec2e7000000000000000000005ec2e7";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @BeforeEach
    void distribution() throws IOException {
        Files.createDirectories(home.resolve("plugins"));
        Files.createDirectories(home.resolve("conf/conf.d"));
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        datadogYaml("hostname: node-1");
        System.setProperty(HOME, home.toString());
    }

    @AfterEach
    void reset() {
        System.clearProperty(HOME);
    }

    @Test
    void checkPrintsWhatEveryInstanceSendsAndHowItDid() throws IOException {
        configure("beat", "[{metric: first}, {metric: second}]");

        assertThat(agent("check", "beat")).isZero();

        assertThat(out.toString())
                .contains("\"metric\":\"first\"")
                .contains("\"metric\":\"second\"")
                .contains("Total Runs: 1, errors: 0")
                .contains("beat.d/conf.yaml[1]");
        assertThat(err.toString()).contains("--check-times");
    }

    @Test
    void checkAsJsonPrintsNothingElseToStandardOutput() throws IOException {
        configure("beat", "[{metric: first}]");

        assertThat(agent("check", "beat", "--json", "--check-times", "3", "--pause", "1"))
                .isZero();

        JsonNode document = json();
        assertThat(document.path("sent"))
                .hasSize(3)
                .allSatisfy(line -> assertThat(line.path("metric").asString()).isEqualTo("first"));
        assertThat(document.at("/instances/0/totalRuns").asInt()).isEqualTo(3);
        assertThat(document.at("/instances/0/details/metric").asString()).isEqualTo("first");
    }

    @Test
    void checkFailsWhenARunFails() throws IOException {
        TestPlugins.broken().writeTo(home.resolve("plugins"), "broken.jar");
        configure("broken_constructor", "[{}]");

        assertThat(agent("check", "broken_constructor")).isEqualTo(1);

        assertThat(out.toString()).contains("native library missing");
    }

    @Test
    void checkSaysWhyThereIsNothingToRun() throws IOException {
        configure("beat", "[{metrc: misspelt}]");

        assertThat(agent("check", "beat")).isEqualTo(2);
        assertThat(agent("check", "nonesuch")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains("beat.d/conf.yaml:1:")
                .contains("did you mean \"metric\"?")
                .contains("no plugin has a check nonesuch; there are: beat");
    }

    @Test
    void checkRunsAClustersCheckFromTheStoredPositionAndStoresNone() throws IOException {
        TestPlugins.counter().writeTo(home.resolve("plugins"), "counter.jar");
        configure("counter", "[{}]");
        try (KubeSandbox cluster = KubeSandbox.builder().start();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                        .build()) {
            datadogYaml("kubernetes_kubeconfig_path: "
                    + Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig()));
            client.configMaps()
                    .inNamespace("default")
                    .resource(new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("datadogtoken")
                            .endMetadata()
                            .withData(Map.of("counter.n", "41"))
                            .build())
                    .create();
            long before = cluster.resourceVersion();

            assertThat(agent("check", "counter", "--watch", "3s", "--json")).isZero();

            assertThat(json().at("/sent/0/msg_title").asString()).isEqualTo("event 42");
            assertThat(err.toString()).contains("whoever leads").contains("streaming");
            assertThat(cluster.resourceVersion()).as("nothing was written").isEqualTo(before);
        }
    }

    @Test
    void schemaDescribesACheckAndTheAgentsOwnFile() throws IOException {
        assertThat(agent("schema", "beat")).isZero();
        assertThat(json().at("/properties/instances/items/properties/metric/description")
                        .asString())
                .isEqualTo("The metric's name.");

        out.getBuffer().setLength(0);
        assertThat(agent("schema", "datadog.yaml")).isZero();
        assertThat(json().at("/properties/leader_lease_duration/default").asInt())
                .isEqualTo(60);

        assertThat(agent("schema", "nonesuch")).isEqualTo(2);
        assertThat(err.toString()).contains("there are: beat, and datadog.yaml");
    }

    @Test
    void schemaPrintsASampleThatIsAConfigurationAsItIs() throws IOException {
        assertThat(agent("schema", "beat", "--format", "sample")).isZero();
        String sample = out.toString();
        assertThat(sample)
                .contains("    ## @param metric - string - optional - default: \"beat\"")
                .contains("    ## The metric's name.")
                .contains("    # metric: \"beat\"")
                .contains("    ## @param tags - list of strings - optional - default: []");

        Path file = home.resolve("conf/conf.d/beat.d/conf.yaml");
        Files.createDirectories(file.getParent());
        for (String text : List.of(sample, sample.replaceAll("(?m)^    # (metric|tags):", "    $1:"))) {
            Files.writeString(file, text);
            assertThat(agent("configcheck")).as(text).isZero();
            assertThat(out.toString()).contains("1 instance, 0 errors");
        }
    }

    @Test
    void schemaPrintsWhatACheckDeclaresToSend() throws IOException {
        assertThat(agent("schema", "beat", "--format", "metadata")).isZero();
        assertThat(json().at("/metrics/1/metric_name").asString()).isEqualTo("pulse");

        out.getBuffer().setLength(0);
        assertThat(agent("schema", "beat", "--format=markdown")).isZero();
        assertThat(out.toString()).contains("| `{beat,pulse}` | gauge | beat/second | That it beats. |");

        assertThat(agent("schema", "datadog.yaml", "--format", "sample")).isEqualTo(2);
        assertThat(err.toString()).contains("datadog.yaml has a schema only");
    }

    @Test
    void plugincheckSaysWhatIsWrongWithAPackedPluginBesideThoseOfTheDistribution() throws IOException {
        Path jars = Files.createDirectories(home.resolve("target"));
        Path well = PluginJar.named("well").check("well", "well.Well", "").writeTo(jars, "well.jar");
        Path namesake =
                PluginJar.named("namesake").check("beat", "namesake.Beat", "").writeTo(jars, "namesake.jar");

        assertThat(execute("plugincheck", well.toString())).isZero();
        assertThat(out.toString())
                .contains(well.toString(), "is loaded as well 1.0.0, with the check well", "0 warnings, 0 failed");

        out.getBuffer().setLength(0);
        assertThat(execute("plugincheck", "--json", well.toString(), namesake.toString()))
                .isEqualTo(1);
        assertThat(json().path(well.toString()))
                .allSatisfy(
                        finding -> assertThat(finding.path("result").asString()).isEqualTo("PASS"));
        assertThat(json().path(namesake.toString()).path(0).path("what").asString())
                .contains("its check \"beat\" has the name of one that plugin beat brought");

        assertThat(execute("plugincheck", "nothing.jar")).isEqualTo(2);
        assertThat(err.toString()).contains("nothing.jar is no file");
    }

    @Test
    void plugincheckTakesANewVersionForTheOneInTheDistribution() throws IOException {
        Path jars = Files.createDirectories(home.resolve("target"));
        Path newer = TestPlugins.beat().attribute("Plugin-Version", "1.1.0").writeTo(jars, "beat.jar");

        assertThat(execute("plugincheck", newer.toString())).as(out.toString()).isZero();
        assertThat(out.toString()).contains("is loaded as beat 1.1.0");
    }

    @Test
    void configcheckShowsTheInstancesThatWouldRun() throws IOException {
        configure("beat", "[{}]");

        assertThat(agent("configcheck")).isZero();
        assertThat(out.toString())
                .contains("=== beat check ===")
                .contains("Instance ID: beat:")
                .contains("Configuration source: file:" + home.resolve("conf/conf.d/beat.d/conf.yaml[0]"))
                .contains("1 instance, 0 errors");
    }

    @Test
    void configcheckEndsWithAVerdictForWhoComesFromTheDatadogAgent() throws IOException {
        Files.writeString(
                home.resolve("conf/datadog.yaml"),
                "hostname: node-1\nlogs_enabled: true\nown_key: 1\n",
                java.nio.file.StandardOpenOption.APPEND,
                java.nio.file.StandardOpenOption.CREATE);

        assertThat(agent("configcheck")).isZero();
        assertThat(out.toString().lines())
                .last()
                .asString()
                .matches("[0-9]+ keys? used, 1 known and not used here, 1 unknown");
        assertThat(agent("configcheck", "--strict"))
                .as("an unknown key is a warning")
                .isEqualTo(2);
    }

    @Test
    void configcheckNamesTheLineOfAllThatIsWrongAndFails() throws IOException {
        Files.writeString(home.resolve("plugins/corrupt.jar"), "no zip file");
        configure("beat", "[{}, {metrc: x}]");
        configure("nonesuch", "[{}]");

        assertThat(agent("configcheck", "--json")).isEqualTo(2);

        JsonNode report = json();
        assertThat(report.path("instances")).hasSize(1);
        assertThat(report.path("problems"))
                .filteredOn(finding -> finding.path("severity").asString().equals("ERROR"))
                .extracting(finding -> finding.path("message").asString())
                .anySatisfy(message -> assertThat(message).contains("beat.d/conf.yaml:1:"))
                .anySatisfy(message -> assertThat(message).contains("nonesuch.d/conf.yaml:1:"))
                .anySatisfy(message -> assertThat(message).contains("corrupt.jar"))
                .hasSize(3);
    }

    @Test
    void configcheckOfABrokenDatadogYamlNamesItsLine() throws IOException {
        datadogYaml("hostname: a\nleader_lease_duration: soon");

        assertThat(agent("configcheck")).isEqualTo(2);
        assertThat(out.toString()).contains("datadog.yaml:2:").contains("leader_lease_duration");
    }

    @Test
    void configShowsWhatEachKeyWouldBeAndWhoSaysSo() throws IOException {
        datadogYaml("hostname: node-1\napi_key: " + SECRET);

        assertThat(agent("config")).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^hostname: node-1 +# .*datadog\\.yaml:1:")
                .containsPattern("(?m)^check_runners: 4 +# default$")
                .doesNotContain(SECRET);
    }

    @Test
    void aFlareIsWrittenOfTheFilesAlone() throws IOException {
        configure("beat", "[{metric: first}]");
        datadogYaml("hostname: node-1\napi_key: " + SECRET);
        ByteArrayOutputStream archive = new ByteArrayOutputStream();

        assertThat(execute(
                        new CommandPlace(Optional.empty(), false, archive),
                        "flare",
                        "-c",
                        home.resolve("conf").toString()))
                .isZero();

        StringBuilder all = new StringBuilder();
        try (ZipInputStream files = new ZipInputStream(new ByteArrayInputStream(archive.toByteArray()))) {
            while (files.getNextEntry() != null) {
                all.append(new String(files.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(all).contains("hostname: node-1", "metric: first").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "health", "leader", "plugins", "stream-events"})
    void whatIsAboutARunningAgentAsksForOne(String command) {
        assertThat(agent(command)).isEqualTo(2);
        assertThat(err.toString()).contains("agent: " + command + " is carried out by a running agent");
    }

    private void datadogYaml(String text) throws IOException {
        Files.writeString(
                home.resolve("conf/datadog.yaml"), text + "\nauth_token_file_path: " + home.resolve("token") + "\n");
    }

    private void configure(String check, String instances) throws IOException {
        Path directory = Files.createDirectories(home.resolve("conf/conf.d").resolve(check + ".d"));
        Files.writeString(directory.resolve("conf.yaml"), "instances: " + instances);
    }

    private JsonNode json() throws JacksonException {
        return new JsonMapper().readTree(out.toString());
    }

    private int agent(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "-c";
        all[arguments.length + 1] = home.resolve("conf").toString();
        return execute(all);
    }

    private int execute(String... arguments) {
        return execute(CommandPlace.alone(), arguments);
    }

    private int execute(CommandPlace place, String... arguments) {
        CommandLine commandLine = Main.commandLine(Main.commands(place));
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments);
    }
}
