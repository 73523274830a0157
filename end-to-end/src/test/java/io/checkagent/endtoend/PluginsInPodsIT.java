// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The ways of {@code docs/plugins.md} by which plugins reach a pod, on volumes as a real kubelet makes them: with all examples,
 * each of which must give its results.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
class PluginsInPodsIT {
    /** All but the last fit into a ConfigMap: Kotlin's library is in that. */
    private static final List<String> EXAMPLES = List.of("pod-restarts", "tls-certificate", "udp-lines", "port");

    private static final String CONFIG_MAP = "config-map";
    private static final String WRITABLE = "writable";
    private static final String RESTARTS = "restarts-for-ever";

    private final PodsOnNodes agents;
    private final Map<String, byte[]> jars = new TreeMap<>();
    private final Map<String, PodSpec> trusted = new TreeMap<>();

    PluginsInPodsIT() throws Exception {
        agents = new PodsOnNodes("plugins-in-pods");
    }

    @BeforeAll
    void startPods() throws Exception {
        for (String example : EXAMPLES) {
            jars.put(example + ".jar", Files.readAllBytes(Project.example(example)));
        }
        PluginPods pods = new PluginPods(agents, jars);
        pods.giveImages();
        pods.makeVolumes(EXAMPLES.stream().limit(3).map(example -> example + ".jar"));
        agents.manifests.apply("rbac.yaml");
        grantToListPods();
        configure();

        trusted.put("empty-dir", pods.onEmptyDir());
        trusted.put(CONFIG_MAP, pods.onConfigMap());
        trusted.put("claim", pods.onClaim());
        trusted.put("listed-by-digest", configuredBy("listed", pods.onWritableEmptyDir()));
        trusted.put("image-layer", pods.inImageLayer());
        trusted.forEach(pods::run);
        pods.run(WRITABLE, configuredBy("alone", pods.onWritableEmptyDir()));
        await("all run").atMost(PodsOnNodes.LIMIT).until(agents::ready, ready -> ready.size() == trusted.size() + 1);
        agents.awaitLeaderBesides("");
        pods.restartForEver(RESTARTS);
    }

    @AfterAll
    void end() {
        agents.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty-dir", CONFIG_MAP, "claim", "listed-by-digest", "image-layer"})
    void eachWayBringsExamplesThatGiveTheirResults(String pod) throws IOException {
        await("certificates are watched").atMost(PodsOnNodes.LIMIT).until(() -> results(pod)
                .anyMatch(result -> isMetric(result, "tls.days_left")));
        if (!pod.equals(CONFIG_MAP)) {
            await("a port is tried").atMost(PodsOnNodes.LIMIT).until(() -> results(pod)
                    .anyMatch(result -> result.path("service_check").asString().equals("port.can_connect")
                            && result.path("status").asInt(-1) == 0));
        }
        await("datagrams are received")
                .atMost(PodsOnNodes.LIMIT)
                .until(() -> PodLog.results(agents.printed(pod, PluginPods.RECEIVER)).stream()
                        .anyMatch(result -> isMetric(result, "tls.days_left")));
        assertThat(agents.followed(pod)).contains("loaded plugin pod-restarts").doesNotContain("can be written by");
    }

    @Test
    void theLeaderTellsRestartsOfContainers() {
        await("restarts are told").atMost(PodsOnNodes.LIMIT).until(() -> {
            for (String pod : trusted.keySet()) {
                if (results(pod)
                        .filter(result -> isMetric(result, "container.restarts"))
                        .anyMatch(result -> result.path("tags").toString().contains(RESTARTS))) {
                    return true;
                }
            }
            return false;
        });
    }

    @Test
    void whatOthersCanWriteIsRefusedAndTheAgentGoesOn() throws IOException {
        await("other checks run").atMost(PodsOnNodes.LIMIT).until(() -> results(WRITABLE)
                .anyMatch(result -> isMetric(result, "system.load.1")));
        assertThat(agents.followed(WRITABLE))
                .contains(
                        "/plugins can be written by everybody; run: chmod o-w /plugins, or in a pod mount it readOnly,"
                                + " or list the file's digest under \"plugins\" in datadog.yaml")
                .doesNotContain(EXAMPLES.stream().map("loaded plugin "::concat).toList());
    }

    private Stream<JsonNode> results(String pod) throws IOException {
        return agents.results(pod).stream();
    }

    private static boolean isMetric(JsonNode result, String name) {
        return result.path("metric").asString().equals(name);
    }

    private void configure() throws Exception {
        ConfigMap plain = (ConfigMap) agents.manifests.read("config.yaml").get(0);
        // Events of a busy cluster, each in two outputs, make a log of which the node keeps the end alone.
        String text = requireNonNull(plain.getData().get("datadog.yaml"))
                        .replace("collect_kubernetes_events: true", "leader_election: true")
                + """

                checks:
                  tls_certificate:
                    instances:
                      - {files: [/var/run/secrets/kubernetes.io/serviceaccount/ca.crt], min_collection_interval: 5}
                  port: {instances: [{address: 127.0.0.1, port: 5555, min_collection_interval: 5}]}
                  pod_restarts: {instances: [{min_collection_interval: 5}]}
                outputs:
                  - {type: console}
                  - {type: udp_lines, host: 127.0.0.1}
                """;
        configure(plain.getMetadata().getName(), text);
        configure("listed", text + digests());
        configure("alone", text.replace("leader_election: true", "leader_election: false"));
    }

    private void configure(String name, String text) {
        agents.manifests.apply(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(agents.manifests.namespace())
                .withName(name)
                .endMetadata()
                .withData(Map.of("datadog.yaml", text))
                .build());
    }

    private static PodSpec configuredBy(String configuration, PodSpec pod) {
        pod.getVolumes().stream()
                .filter(volume -> volume.getName().equals("config"))
                .forEach(volume -> volume.getConfigMap().setName(configuration));
        return pod;
    }

    /** Of the examples and of the distribution's own. */
    private String digests() throws Exception {
        Map<String, byte[]> all = new TreeMap<>(jars);
        try (Stream<Path> bundled = Files.list(Project.distribution().resolve("plugins"))) {
            for (Path plugin : bundled.toList()) {
                all.put(plugin.getFileName().toString(), Files.readAllBytes(plugin));
            }
        }
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, byte[]> jar : all.entrySet()) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(jar.getValue());
            lines.add("  - {file: %s, sha256: %s}\n"
                    .formatted(jar.getKey(), HexFormat.of().formatHex(digest)));
        }
        return "plugins:\n" + String.join("", lines);
    }

    /** As the example's README asks for. */
    private void grantToListPods() {
        String name = agents.manifests.namespace() + "-pod-restarts";
        agents.manifests.apply(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("pods")
                .withVerbs("list")
                .endRule()
                .build());
        agents.manifests.apply(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", name)
                .addNewSubject("", "ServiceAccount", "check-agent", agents.manifests.namespace())
                .build());
    }
}
