// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The life of the chart with a real Helm, in {@link PodsOnNodes}, with the image that the build made. */
@EnabledIfSystemProperty(named = "helm", matches = ".+", disabledReason = "needs Helm: -Dhelm=PROGRAM")
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
@EnabledIf(value = "isImageBuilt", disabledReason = "needs the image: -Pimage")
class HelmIT {
    private static final int RATE = Integer.getInteger("e2e.rate", 50);
    private static final String RELEASE = "check-agent";
    private static final String CHART = Project.distribution().resolve("helm").toString();

    private final PodsOnNodes agents;
    private final String namespace;

    HelmIT() throws Exception {
        agents = new PodsOnNodes("helm");
        namespace = agents.manifests.namespace();
    }

    static boolean isImageBuilt() {
        return Files.exists(PodsOnNodes.imageOfTheBuild());
    }

    @BeforeEach
    void giveImage() throws Exception {
        agents.giveImageOfTheBuild();
    }

    @AfterEach
    void end() throws Exception {
        try {
            // What is cluster-wide would be in the way of the next release.
            helm("uninstall", RELEASE, "--ignore-not-found");
        } finally {
            agents.close();
        }
    }

    @Test
    void losesNothingAndSendsNothingTwiceThroughUpgradeAndRollbackAndLeavesNothingBehind() throws Exception {
        helm("install", RELEASE, CHART, "-f", values(), "--set", "datadog.tags={release:first}");
        agents.awaitReady();
        agents.awaitLeaderBesides("");
        Load load = new Load(agents.cluster.client(), namespace, agents.folder, Hook.of("e2e.hook.load"));
        load.awaitCollection();
        List<String> first = pods();

        Future<Ledger> loading = load.start(RATE, Duration.ofSeconds(90));
        helm("upgrade", RELEASE, CHART, "-f", values(), "--set", "datadog.tags={release:second}");
        List<String> second = awaitOthersThan(first);
        helm("rollback", RELEASE, "1");
        List<String> third = awaitOthersThan(second);

        Balance balance = agents.settled(loading.get());
        assertThat(balance.produced()).isGreaterThan(100);
        assertThat(balance.twice()).isZero();
        assertThat(agents.handOvers())
                .as("of upgrade and rollback")
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(free -> assertThat(free).isLessThan(Duration.ofSeconds(2)));
        System.out.println("the lock was free at each hand-over: " + agents.handOvers());
        for (String pod : first) {
            assertThat(tags(pod)).contains("release:first").doesNotContain("release:second");
        }
        for (String pod : second) {
            assertThat(tags(pod)).contains("release:second").doesNotContain("release:first");
        }
        for (String pod : third) {
            assertThat(tags(pod)).contains("release:first").doesNotContain("release:second");
        }

        helm("uninstall", RELEASE);
        await("nothing left behind").atMost(PodsOnNodes.LIMIT).until(() -> leftovers(), List::isEmpty);
    }

    /** What the chart promises to namespaces that enforce Pod Security "restricted". */
    @ParameterizedTest
    @ValueSource(strings = {"restricted-nodes.yaml", "deployment.yaml"})
    void runsInANamespaceThatEnforcesRestricted(String example) throws Exception {
        agents.cluster.client().namespaces().withName(namespace).edit(created -> new NamespaceBuilder(created)
                .editMetadata()
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build());

        helm("install", RELEASE, CHART, "-f", values(), "-f", CHART + "/examples/" + example);

        agents.awaitReady();
        agents.awaitLeaderBesides("");
    }

    @Test
    void givesResultsOfPluginsInAVolumeAndOfWhatTheImageHasAProgramFor() throws Exception {
        byte[] plugin = Files.readAllBytes(Project.example("tls-certificate"));
        agents.manifests.apply(new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("our-plugins")
                .endMetadata()
                .addToBinaryData("tls-certificate.jar", Base64.getEncoder().encodeToString(plugin))
                .build());
        Path plugins = Files.writeString(agents.folder.resolve("plugins.yaml"), """
                agents:
                  plugins: {configMap: {name: our-plugins}}
                datadog:
                  confd:
                    tls_certificate.yaml: |
                      instances: [{files: [/var/run/secrets/kubernetes.io/serviceaccount/ca.crt]}]
                """);

        helm("install", RELEASE, CHART, "-f", values(), "-f", plugins.toString());

        for (Pod pod : agents.awaitReady()) {
            String name = pod.getMetadata().getName();
            for (String metric : List.of("tls.days_left", "system.fs.inodes.in_use")) {
                await(metric + " of " + name).atMost(PodsOnNodes.LIMIT).until(() -> agents.results(name).stream()
                        .anyMatch(result -> result.path("metric").asString().equals(metric)));
            }
        }
    }

    private String values() throws IOException {
        Map.Entry<String, String> selector = PodsOnNodes.nodeSelector();
        return Files.writeString(agents.folder.resolve("values.yaml"), """
                agents:
                  image: {repository: %s, tag: %s, pullPolicy: Never}
                  nodeSelector: {"%s": "%s"}
                """.formatted(
                                PodsOnNodes.IMAGE, PodsOnNodes.TAG, selector.getKey(), selector.getValue()))
                .toString();
    }

    private List<String> pods() throws IOException {
        return agents.ready().stream().map(pod -> pod.getMetadata().getName()).toList();
    }

    private List<String> awaitOthersThan(List<String> former) {
        return await("other pods")
                .atMost(PodsOnNodes.LIMIT)
                .until(
                        this::pods,
                        now -> now.size() >= former.size() && now.stream().noneMatch(former::contains));
    }

    private List<String> tags(String pod) throws IOException {
        List<String> tags = new ArrayList<>();
        agents.results(pod).forEach(result -> result.path("tags").forEach(tag -> tags.add(tag.asString())));
        return tags;
    }

    /** Helm's own, and pods. The lock and the position are the agents', and stay, as the chart's README says. */
    private List<String> leftovers() {
        Stream<HasMetadata> ofHelm = Stream.of(
                        DaemonSet.class,
                        Deployment.class,
                        PodDisruptionBudget.class,
                        ConfigMap.class,
                        ServiceAccount.class,
                        Role.class,
                        RoleBinding.class,
                        ClusterRole.class,
                        ClusterRoleBinding.class)
                .flatMap(type -> labelled(type, "app.kubernetes.io/managed-by", "Helm"))
                .filter(object ->
                        namespace.equals(object.getMetadata().getAnnotations().get("meta.helm.sh/release-namespace")));
        Stream<HasMetadata> releases = labelled(Secret.class, "owner", "helm")
                .filter(secret -> namespace.equals(secret.getMetadata().getNamespace()));
        Stream<Pod> pods = agents.pods().stream();
        return Stream.of(ofHelm, releases, pods)
                .flatMap(objects -> objects)
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }

    private Stream<HasMetadata> labelled(Class<? extends HasMetadata> type, String label, String value) {
        return agents
                .cluster
                .client()
                .resources(type)
                .inAnyNamespace()
                .withLabel(label, value)
                .list()
                .getItems()
                .stream()
                .map(object -> object);
    }

    private void helm(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--namespace=" + namespace);
        Tool.helm().run(all.toArray(String[]::new));
    }
}
