// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.endtoend.AgentWithoutRight.Variant;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each right of the manifests is needed, and what its absence does is what {@code docs/deployment.md} says: one row for each
 * right, which is taken from an agent of its own.
 */
@EnabledIfSystemProperty(
        named = "e2e.kubeconfig",
        matches = ".+",
        disabledReason = "shows something on a real server only")
class LeastRightsIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int AT_ONCE = 6;
    private static final int BETWEEN_LOOKS_SECONDS = 3;

    private final Path folder;
    private final Cluster cluster;
    private final List<AgentWithoutRight> agents = new ArrayList<>();

    LeastRightsIT() throws IOException {
        folder = Project.folder("least-rights");
        cluster = Cluster.open(folder);
    }

    @AfterEach
    void end() {
        agents.forEach(AgentWithoutRight::close);
        cluster.close();
    }

    static Stream<Variant> variants() {
        return Stream.of(
                new Variant("Endpoints", List.of("rbac.yaml"), ""),
                new Variant(
                        "Leases",
                        List.of("rbac.yaml", "lock-leases.yaml"),
                        "leader_election_default_resource: leases\n"),
                new Variant(
                        "ConfigMaps",
                        List.of("rbac.yaml", "lock-configmaps.yaml"),
                        "leader_election_default_resource: configmaps\n"),
                new Variant("Namespaces", List.of("rbac-namespaced.yaml"), """
                        checks:
                          kubernetes_events: {instances: [{namespaces: [NAMESPACE], resolve_hosts: false}]}
                          kube_apiserver_controlplane: {enabled: false}
                        """));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void eachRightThatIsTakenAwayBreaksWhatTheDocumentationSaysAndIsNamed(Variant variant) throws Exception {
        Map<String, DocumentedRight> documented = DocumentedRight.of(variant.title());
        List<Right> granted = granted(variant);
        assertThat(documented.keySet())
                .as("the rows of the table")
                .isEqualTo(granted.stream().map(Right::toString).collect(toSet()));

        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < granted.size(); i += AT_ONCE) {
            for (Right right : granted.subList(i, Math.min(i + AT_ONCE, granted.size()))) {
                agents.add(new AgentWithoutRight(cluster, variant, right, folder));
            }
            Instant end = Instant.now().plus(LIMIT);
            for (AgentWithoutRight agent : agents) {
                compare(agent, requireNonNull(documented.get(String.valueOf(agent.right()))), end, all);
            }
            agents.forEach(AgentWithoutRight::close);
            agents.clear();
        }
        all.assertAll();
    }

    @Test
    void withAllOfThemEverythingWorks() throws Exception {
        for (Variant variant : variants().toList()) {
            agents.add(new AgentWithoutRight(cluster, variant, null, folder));
        }
        DocumentedRight well = new DocumentedRight("", true, true, true, DocumentedRight.NOTHING);
        SoftAssertions all = new SoftAssertions();
        Instant end = Instant.now().plus(LIMIT);
        for (AgentWithoutRight agent : agents) {
            compare(agent, well, end, all);
            all.assertThat(agent.look().said())
                    .as(agent.variant().title())
                    .doesNotContain("refuses this agent", "not permitted");
        }
        all.assertAll();
    }

    /** What the last of its files grants; the others have tables of their own. */
    private List<Right> granted(Variant variant) throws IOException {
        try (Manifests manifests = Manifests.inNewNamespace(cluster.client())) {
            List<HasMetadata> last =
                    manifests.read(variant.manifests().get(variant.manifests().size() - 1));
            return Right.of(last);
        }
    }

    private static void compare(AgentWithoutRight agent, DocumentedRight row, Instant end, SoftAssertions all)
            throws IOException, InterruptedException {
        List<String> differences = row.differences(agent.look());
        while (!differences.isEmpty() && Instant.now().isBefore(end)) {
            TimeUnit.SECONDS.sleep(BETWEEN_LOOKS_SECONDS);
            differences = row.differences(agent.look());
        }
        String what = agent.variant() + " without " + agent.right();
        all.assertThat(differences).as(what).isEmpty();
        all.assertThat(agent.isAlive()).as(what + ": runs").isTrue();
        all.assertThat(agent.log()).as(what).doesNotContain("\tat ");
    }
}
