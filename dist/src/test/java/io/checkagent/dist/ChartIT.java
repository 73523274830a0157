// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Helm chart, with a real Helm: {@code -Dhelm=PROGRAM}. */
@EnabledIfSystemProperty(named = "helm", matches = ".+", disabledReason = "needs Helm: -Dhelm=PROGRAM")
class ChartIT {
    private static final Path CHART = Path.of(System.getProperty("chart", "src/main/helm"));
    private static final Path MANIFESTS = Path.of(System.getProperty("manifests", "../manifests"));
    private static final List<String> CLUSTER_WIDE = List.of("ClusterRole", "ClusterRoleBinding");

    @Test
    void rendersWhatTheManifestsSay() throws Exception {
        assertThat(chart()).isEqualTo(manifests("rbac.yaml", "config.yaml", "daemonset.yaml"));
    }

    @Test
    @EnabledIfSystemProperty(
            named = "contract.kubectl",
            matches = ".+",
            disabledReason = "needs kubectl: -Dcontract.kubectl=COMMAND")
    void rendersWhatKustomizeMakesOfManifestsAndMonitoring(@TempDir Path folder) throws Exception {
        Path here = folder.toRealPath();
        Files.writeString(
                here.resolve("kustomization.yaml"),
                "resources: [%s]%ncomponents: [%s]%n"
                        .formatted(
                                here.relativize(MANIFESTS.toRealPath()),
                                here.relativize(CHART.resolve("monitoring").toRealPath())));
        List<String> kustomize =
                new ArrayList<>(List.of(System.getProperty("contract.kubectl").split(" ")));
        kustomize.addAll(List.of("kustomize", here.toString()));
        Ended ended = run(kustomize);
        assertThat(ended.exitCode()).as(ended.output()).isZero();

        assertThat(chart(
                        "--set",
                        "metrics.podMonitor.enabled=true,metrics.rules.enabled=true,metrics.dashboards.enabled=true"))
                .isEqualTo(objects(ended.output()));
    }

    @Test
    void grantsAsTheManifestsDoWhenMovingToALease() throws Exception {
        assertThat(roles(chart("--set", "datadog.leaderElectionResource=endpointsleases")))
                .isEqualTo(roles(manifests("rbac.yaml", "lock-leases.yaml")));
    }

    @Test
    void grantsToWriteTheLockThatIsUsedAndNoOther() throws Exception {
        assertThat(chart("--set", "datadog.leaderElectionResource=leases").toString())
                .contains("[leases]")
                .doesNotContain("[endpoints, configmaps]", "[endpoints]");
        assertThat(chart("--set", "datadog.leaderElectionResource=configmaps").toString())
                .contains("lock-configmaps")
                .doesNotContain("[endpoints, configmaps]", "[endpoints]");
    }

    @Test
    void grantsNothingOfTheClusterWhenConfinedToNamespaces() throws Exception {
        Map<String, Object> objects =
                chart("-f", CHART.resolve("examples/namespaced.yaml").toString());

        assertThat(objects.keySet())
                .contains("Role shop/check-agent-events", "Role payments/check-agent-events")
                .noneMatch(key -> key.startsWith("ClusterRole"));
    }

    @Test
    void grantsNoCreationWhenTheObjectsExistAlready() throws Exception {
        assertThat(roles(chart("-f", CHART.resolve("examples/leases.yaml").toString()))
                        .toString())
                .doesNotContain("create");
    }

    @Test
    void rollsTheAgentsWhenTheConfigurationChangesAndOnlyThen() throws Exception {
        String as = render("--set", "datadog.clusterName=a");

        assertThat(checksum(render("--set", "datadog.clusterName=b"))).isNotEqualTo(checksum(as));
        assertThat(checksum(render("--set", "datadog.clusterName=a,agents.image.tag=other")))
                .isEqualTo(checksum(as));
    }

    @Test
    void makesRoomForTheSpool() throws Exception {
        assertThat(render("--set", "agents.customAgentConfig.forwarder_storage_max_size_in_bytes=1073741824"))
                .contains("{name: run, emptyDir: {sizeLimit: 1088Mi}}");
    }

    @Test
    void givesJavaItsOptionsWhereNoShellReadsThem() throws Exception {
        assertThat(render("--set", "datadog.env[0].name=JAVA_OPTS,datadog.env[0].value=-Xmx99m"))
                .contains("{name: _JAVA_OPTIONS, value: $(JAVA_OPTS)}");
    }

    @Test
    void grantsInANamespaceWhatTheManifestsDo() throws Exception {
        assertThat(roles(chart("--set", "datadog.namespaces={default},datadog.controlPlaneMonitoring.enabled=false")))
                .isEqualTo(roles(manifests("rbac-namespaced.yaml")));
    }

    @Test
    void refusesValuesThatItDoesNotKnow() throws Exception {
        assertThat(helm("template", "check-agent", CHART.toString(), "--set", "datadog.collectEvnts=true"))
                .satisfies(ended -> assertThat(ended.exitCode()).isNotZero())
                .satisfies(ended -> assertThat(ended.output()).contains("collectEvnts"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsWell(Path example) throws Exception {
        assertThat(helm("lint", "--strict", CHART.toString(), "-f", example.toString()))
                .satisfies(
                        ended -> assertThat(ended.exitCode()).as(ended.output()).isZero());
        assertThat(chart("-f", example.toString()).keySet())
                .anyMatch(key -> key.startsWith("DaemonSet ") || key.startsWith("Deployment "));
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("examples"))) {
            return files.sorted().toList().stream();
        }
    }

    private record Ended(int exitCode, String output) {}

    private static Ended helm(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(System.getProperty("helm")));
        command.addAll(Arrays.asList(arguments));
        return run(command);
    }

    private static Ended run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }

    private static String render(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("template", "check-agent", CHART.toString(), "-n", "default"));
        all.addAll(Arrays.asList(arguments));
        Ended ended = helm(all.toArray(String[]::new));
        assertThat(ended.exitCode()).as(ended.output()).isZero();
        return ended.output();
    }

    private static String checksum(String rendered) {
        return rendered.lines()
                .filter(line -> line.contains("checksum/config:"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> chart(String... arguments) throws IOException, InterruptedException {
        return objects(render(arguments));
    }

    /** As kustomize makes them, which here only adds the namespace. */
    private static Map<String, Object> manifests(String... files) throws IOException {
        Map<String, Object> objects = new TreeMap<>();
        for (String file : files) {
            objects.putAll(objects(Files.readString(MANIFESTS.resolve(file))));
        }
        return objects;
    }

    private static Map<String, Object> objects(String documents) {
        Map<String, Object> objects = new TreeMap<>();
        for (Object document : yaml().loadAll(documents)) {
            if (document != null) {
                Map<String, Object> object = map(document);
                Map<String, Object> metadata = map(object.get("metadata"));
                if (!CLUSTER_WIDE.contains(object.get("kind"))) {
                    metadata.putIfAbsent("namespace", "default");
                }
                String key =
                        object.get("kind") + " " + metadata.getOrDefault("namespace", "") + "/" + metadata.get("name");
                objects.put(key, comparable(object));
            }
        }
        return objects;
    }

    /** Without what Helm adds to tell its own, and with lists of rules in no order. */
    private static Map<String, Object> comparable(Map<String, Object> object) {
        Map<String, Object> labels = map(map(object.get("metadata")).get("labels"));
        labels.keySet()
                .removeAll(List.of("app.kubernetes.io/version", "app.kubernetes.io/managed-by", "helm.sh/chart"));
        if (object.get("rules") instanceof List<?> rules) {
            object.put("rules", new HashSet<>(rules));
        }
        if (object.get("data") instanceof Map<?, ?> data && data.containsKey("datadog.yaml")) {
            object.put("data", yaml().load(String.valueOf(data.get("datadog.yaml"))));
        }
        if (object.get("spec") instanceof Map<?, ?> spec && spec.get("template") != null) {
            spec.remove("revisionHistoryLimit"); // the API server's default
            Map<String, Object> pod = map(map(spec.get("template")).get("metadata"));
            pod.remove("annotations"); // the checksum
        }
        return object;
    }

    private static Map<String, Object> roles(Map<String, Object> objects) {
        Map<String, Object> roles = new TreeMap<>(objects);
        roles.keySet().removeIf(key -> !key.startsWith("Role ") && !key.startsWith("ClusterRole "));
        return roles;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(@Nullable Object value) {
        return (Map<String, Object>) requireNonNull(value);
    }

    private static Yaml yaml() {
        return new Yaml(new SafeConstructor(new LoaderOptions()));
    }

    /** The distribution has the chart that is tested here. */
    @Test
    void isInTheDistribution() throws Exception {
        Path packed = Path.of(System.getProperty("distribution", "target/check-agent"), "helm", "Chart.yaml");
        try (InputStream in = Files.newInputStream(packed)) {
            assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(CHART.resolve("Chart.yaml")));
        }
    }
}
