// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.author;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.endtoend.Installation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way of docs/writing-a-check.md: a check is generated, built, dropped in, and runs on the leader. */
class NewCheckIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String CHECK = "pending-pods";

    private final Installation installation;
    private final List<HasMetadata> rights = new ArrayList<>();

    NewCheckIT() throws Exception {
        installation = Installation.create("new-check");
    }

    @AfterEach
    void end() {
        rights.forEach(right -> installation.client().resource(right).delete());
        installation.close();
    }

    @Test
    void aGeneratedCheckRunsOnTheLeaderAloneAndMovesWithIt() throws Exception {
        AuthorBuild author =
                new AuthorBuild(Files.createDirectories(installation.folder().resolve("author")));
        Path project = author.generate(CHECK);
        assertThat(author.pack(project))
                .contains("Tests run: 4, Failures: 0, Errors: 0, Skipped: 0")
                .as("of the packed plugin")
                .contains("Tests run: 1, Failures: 0, Errors: 0, Skipped: 0");
        Path plugins = Files.createDirectories(installation.folder().resolve("plugins"));
        String configuration = """
                plugins_path: %s
                checks:
                  pending_pods:
                    instances:
                      - min_collection_interval: 1
                """.formatted(plugins);
        grant(Files.readString(project.resolve("rbac.yaml")));
        createPodThatNoNodeTakes();
        installation.start("node-1", configuration);
        installation.start("node-2", configuration);
        AgentProcess leader = installation.awaitLeader();
        AgentProcess follower = installation.agents().stream()
                .filter(agent -> agent != leader)
                .findFirst()
                .orElseThrow();
        awaitRunning(leader);
        awaitRunning(follower);

        Files.copy(project.resolve("target/" + CHECK + ".jar"), plugins.resolve(CHECK + ".jar"));

        await("the leader counts the pod").atMost(LIMIT).until(() -> counted(leader) >= 3);
        assertThat(counted(follower)).isZero();

        assertThat(leader.stop(LIMIT)).isTrue();
        long last = counted(leader);
        await("the next leader counts it").atMost(LIMIT).until(() -> counted(follower) >= 3);
        assertThat(counted(leader)).isEqualTo(last);
    }

    /** Its own checks deliver. */
    private void awaitRunning(AgentProcess agent) {
        await(agent.identity() + " delivers").atMost(LIMIT).until(() -> installation.results().stream()
                .anyMatch(result -> result.agent() == agent
                        && result.line().path("metric").asText().equals("system.uptime")));
    }

    private long counted(AgentProcess agent) throws IOException {
        return installation.results().stream()
                .filter(result -> result.agent() == agent)
                .map(Installation.Result::line)
                .filter(line -> line.path("metric").asText().equals("pods.pending")
                        && line.path("tags").toString().contains("\"namespace:" + installation.namespace() + "\""))
                .peek(line -> assertThat(line.path("check").asText()).isEqualTo("pending_pods"))
                .count();
    }

    /** The project's rights, for this installation's ServiceAccount and under a name of its own. */
    private void grant(String rbac) {
        String own = rbac.replace("check-agent-" + CHECK, installation.namespace() + "-" + CHECK)
                .replace("namespace: monitoring", "namespace: " + installation.namespace());
        for (HasMetadata right : installation
                .client()
                .load(new ByteArrayInputStream(own.getBytes(StandardCharsets.UTF_8)))
                .items()) {
            rights.add(installation.client().resource(right).create());
        }
    }

    private void createPodThatNoNodeTakes() {
        installation
                .client()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(installation.namespace())
                        .withName("waits")
                        .endMetadata()
                        .withNewSpec()
                        .withServiceAccountName("check-agent")
                        .withAutomountServiceAccountToken(false)
                        .addToNodeSelector("check-agent-e2e", "nowhere")
                        .addNewContainer()
                        .withName("main")
                        .withImage("example.com/main")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }
}
