// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What chart and manifests make is what a real server takes, as real programs hand it over. */
@EnabledIfSystemProperty(named = "helm", matches = ".+", disabledReason = "needs Helm: -Dhelm=PROGRAM")
@EnabledIfSystemProperty(
        named = "contract.kubectl",
        matches = ".+",
        disabledReason = "needs kubectl: -Dcontract.kubectl=COMMAND")
@EnabledIfSystemProperty(
        named = "e2e.kubeconfig",
        matches = ".+",
        disabledReason = "shows something on a real server only")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerDryRunIT {
    private static final Path CHART = Project.distribution().resolve("helm");
    private static final String WHAT_RESTRICTED_REFUSES = "would violate PodSecurity";

    private final Path folder;
    private final Cluster cluster;
    private final Manifests manifests;
    private final List<HasMetadata> made = new ArrayList<>();

    ServerDryRunIT() throws IOException {
        folder = Project.folder("dry-run");
        cluster = Cluster.open(folder);
        manifests = Manifests.inNewNamespace(cluster.client());
    }

    /** The Prometheus Operator's kinds, whose fields are not looked at, and the namespaces of an example. */
    @BeforeAll
    void makeWhatIsReferredTo() {
        for (String kind : List.of("PodMonitor", "PrometheusRule")) {
            String plural = kind.toLowerCase(Locale.ROOT) + "s";
            makeUnlessThere(new CustomResourceDefinitionBuilder()
                    .withNewMetadata()
                    .withName(plural + ".monitoring.coreos.com")
                    .endMetadata()
                    .withNewSpec()
                    .withGroup("monitoring.coreos.com")
                    .withScope("Namespaced")
                    .withNewNames()
                    .withKind(kind)
                    .withPlural(plural)
                    .endNames()
                    .addNewVersion()
                    .withName("v1")
                    .withServed(true)
                    .withStorage(true)
                    .withNewSchema()
                    .withNewOpenAPIV3Schema()
                    .withType("object")
                    .withXKubernetesPreserveUnknownFields(true)
                    .endOpenAPIV3Schema()
                    .endSchema()
                    .endVersion()
                    .endSpec()
                    .build());
        }
        for (String namespace : List.of("shop", "payments")) {
            makeUnlessThere(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(namespace)
                    .endMetadata()
                    .build());
        }
        cluster.client().namespaces().withName(manifests.namespace()).edit(created -> new NamespaceBuilder(created)
                .editMetadata()
                .addToLabels("pod-security.kubernetes.io/warn", "restricted")
                .endMetadata()
                .build());
    }

    private void makeUnlessThere(HasMetadata object) {
        if (cluster.client().resource(object).get() == null) {
            made.add(cluster.client().resource(object).create());
            if (object instanceof CustomResourceDefinition definition) {
                cluster.client()
                        .resource(definition)
                        .waitUntilCondition(ServerDryRunIT::isServed, 30, TimeUnit.SECONDS);
            }
        }
    }

    /** A definition that was just made has no status, and then for a moment one whose conditions are null. */
    private static boolean isServed(@Nullable CustomResourceDefinition definition) {
        return Optional.ofNullable(definition)
                .map(CustomResourceDefinition::getStatus)
                .map(CustomResourceDefinitionStatus::getConditions)
                .orElse(List.of())
                .stream()
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
    }

    @AfterAll
    void end() {
        made.forEach(object -> cluster.client().resource(object).delete());
        manifests.close();
        cluster.close();
    }

    @ParameterizedTest
    @MethodSource("documentedValues")
    void theServerTakesTheChartWithTheseValues(Path values) throws Exception {
        assertThat(dryRun(values)).contains("check-agent created (server dry run)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment.yaml", "namespaced.yaml", "restricted-nodes.yaml"})
    void podSecurityRestrictedHasNothingAgainstTheVariantThatPromisesIt(String example) throws Exception {
        assertThat(dryRun(CHART.resolve("values.yaml"))).contains(WHAT_RESTRICTED_REFUSES);

        assertThat(dryRun(CHART.resolve("examples").resolve(example))).doesNotContain(WHAT_RESTRICTED_REFUSES);
    }

    @Test
    void theServerTakesWhatKustomizeMakesOfManifestsAndMonitoring() throws Exception {
        Path here = Files.createDirectories(folder.resolve("kustomization"));
        Path distribution = here.relativize(Project.distribution());
        Files.writeString(here.resolve("kustomization.yaml"), """
                resources: [%1$s/manifests]
                components: [%1$s/monitoring]
                """.formatted(distribution));

        assertThat(Tool.kubectl().run("apply", "--dry-run=server", "-k", here.toString()))
                .contains(
                        "daemonset.apps/check-agent created (server dry run)",
                        "podmonitor.monitoring.coreos.com/check-agent created (server dry run)",
                        "configmap/check-agent-dashboard created (server dry run)");
    }

    static Stream<Path> documentedValues() throws IOException {
        try (Stream<Path> examples = Files.list(CHART.resolve("examples"))) {
            return Stream.concat(Stream.of(CHART.resolve("values.yaml")), examples.sorted()).toList().stream();
        }
    }

    private String dryRun(Path values) throws IOException, InterruptedException {
        String rendered = Tool.helm()
                .run(
                        "template",
                        "check-agent",
                        CHART.toString(),
                        "--namespace=" + manifests.namespace(),
                        "-f",
                        values.toString());
        Path file = Files.writeString(folder.resolve("rendered.yaml"), rendered);
        return Tool.kubectl().run("apply", "--dry-run=server", "-f", file.toString());
    }
}
