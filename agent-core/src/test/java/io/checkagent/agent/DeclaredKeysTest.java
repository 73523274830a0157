// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Injector;
import io.checkagent.agent.config.CheckConfigurationLoader;
import io.checkagent.agent.config.CheckConfigurations;
import io.checkagent.agent.config.DeclaringChecks;
import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.leadership.Leadership;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and keys that checks declare, in the files of an agent. */
class DeclaredKeysTest {
    private static final String ONE = "instances: [{}]";

    @Test
    void collectingEventsConfiguresTheChecksOfTheCluster(@TempDir Path home) {
        assertThat(loadAgent(home, Map.of("DD_COLLECT_KUBERNETES_EVENTS", "true"))
                        .instances())
                .extracting(InstanceConfiguration::checkName)
                .containsExactlyInAnyOrder("kubernetes_events", "kube_apiserver_controlplane");
        assertThat(loadAgent(home, Map.of("DD_LEADER_ELECTION", "true")).instances())
                .extracting(InstanceConfiguration::checkName)
                .containsExactly("kube_apiserver_controlplane");
        assertThat(loadAgent(home, Map.of()).instances()).isEmpty();
    }

    @Test
    void theSourcesOfEventsAreDetectedUnlessAnInstanceSaysOtherwise(@TempDir Path home) throws IOException {
        Map<String, String> environment =
                Map.of("DD_COLLECT_KUBERNETES_EVENTS", "true", "DD_KUBERNETES_EVENTS_SOURCE_DETECTION_ENABLED", "true");
        assertThat(detections(home, environment)).containsExactly("true");

        write(home, "etc/datadog.yaml", "kubernetes_events_source_detection: {enabled: true}");
        String instances = "instances: [{name: a}, {kubernetes_events_source_detection: {enabled: false}}]";
        write(home, "etc/conf.d/kubernetes_apiserver.d/conf.yaml", instances);
        assertThat(detections(home, Map.of("DD_COLLECT_KUBERNETES_EVENTS", "true")))
                .containsExactly("true", "false");

        write(home, "etc/datadog.yaml", "");
        assertThat(detections(home, Map.of("DD_COLLECT_KUBERNETES_EVENTS", "true")))
                .containsExactly("", "false");
    }

    private List<String> detections(Path home, Map<String, String> environment) {
        return loadAgent(home, environment).instances().stream()
                .filter(instance -> instance.checkName().equals("kubernetes_events"))
                .map(instance -> instance.settings()
                        .get("kubernetes_events_source_detection")
                        .flatMap(value -> ((Mapping) value).get("enabled"))
                        .map(value -> ((YamlValue.Scalar) value).text())
                        .orElse(""))
                .toList();
    }

    @Test
    void theDistributionsDirectoryIsReadOnce(@TempDir Path home) throws IOException {
        write(home, "conf/conf.d/cpu.d/conf.yaml.default", ONE);

        CheckConfigurations loaded = loadAgent(
                home, Map.of("DD_CONFD_PATH", home.resolve("conf/conf.d").toString()));

        assertThat(loaded.instances()).hasSize(1);
        assertThat(loaded.problems()).isEmpty();
    }

    @Test
    void aKeyThatSwitchesACheckOfTheClusterOnTurnsTheElectionOn(@TempDir Path home) {
        assertThat(leads(home, Map.of("DD_COLLECT_KUBERNETES_EVENTS", "true"))).isTrue();
        assertThat(leads(home, Map.of("DD_LEADER_ELECTION", "true"))).isTrue();
        assertThat(leads(home, Map.of())).isFalse();
    }

    @Test
    void besideADatadogClusterAgentNothingOfTheClusterRunsAndThatIsSaid(@TempDir Path home) throws IOException {
        Map<String, String> environment = Map.of(
                "DD_CLUSTER_AGENT_ENABLED", "true",
                "DD_COLLECT_KUBERNETES_EVENTS", "true",
                "DD_LEADER_ELECTION", "true");

        assertThat(leads(home, environment)).isFalse();
        assertThat(loadAgent(home, environment).instances()).isEmpty();
        assertThat(load(home, environment).problems())
                .extracting(Object::toString)
                .contains("environment: cluster_agent.enabled: events and the cluster's checks are left to the Datadog"
                        + " Cluster Agent, as the Datadog Agent does; set it (DD_CLUSTER_AGENT_ENABLED) to false to"
                        + " have them here");

        write(home, "etc/conf.d/kubernetes_apiserver.d/conf.yaml", "instances: [{collect_events: true}]");
        assertThat(leads(home, environment)).isFalse();
    }

    @Test
    void aKeyThatNobodyDeclaresIsTold(@TempDir Path home) throws IOException {
        write(home, "etc/datadog.yaml", "colect_kubernetes_events: true\ncollect_kubernetes_events: false");

        assertThat(loadAgent(home, Map.of()).problems())
                .singleElement()
                .asString()
                .endsWith("colect_kubernetes_events: unknown key; did you mean \"collect_kubernetes_events\"?");
    }

    @Test
    void aVariableThatIsNearlyOneOfACheckIsTold(@TempDir Path home) {
        assertThat(loadAgent(home, Map.of("DD_COLLECT_KUBERNETES_EVENT", "true", "DD_LEADER_ELECTION", "false"))
                        .problems())
                .extracting(Object::toString)
                .containsExactly(
                        "DD_COLLECT_KUBERNETES_EVENT: unknown environment variable; did you mean \"DD_COLLECT_KUBERNETES_EVENTS\"?");
    }

    private static boolean leads(Path home, Map<String, String> environment) {
        return agent(home, environment).getInstance(Leadership.class).isWanted();
    }

    private static CheckConfigurations loadAgent(Path home, Map<String, String> environment) {
        return agent(home, environment)
                .getInstance(CheckConfigurationLoader.class)
                .load();
    }

    private static Injector agent(Path home, Map<String, String> environment) {
        return TestAgents.with(new DeclaringChecks("cpu"), load(home, environment), home, environment);
    }

    private static AgentConfigurationLoader.Result load(Path home, Map<String, String> environment) {
        return new AgentConfigurationLoader(home.resolve("etc")).read(Optional.empty(), home, environment);
    }

    private static Path write(Path directory, String name, String content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
