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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * The way of docs/writing-a-check.md, command by command, with the two archives alone: a check is generated, built, tried,
 * dropped in, and runs on the leader.
 */
@Order(1)
@ResourceLock("author-home")
@Tag("author")
class NewCheckIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Longer than the second agent takes to start, and shorter than a test should. */
    private static final Duration FOLLOWS = Duration.ofSeconds(10);

    private static final String CHECK = "pending-pods";
    private static final String STATUS = "$AGENT status -c agent.yaml";

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
    void aGeneratedCheckIsTriedAndThenRunsOnTheLeaderAloneAndMovesWithIt() throws Exception {
        Guide guide = Guide.toACheck();
        Author author = new Author(
                Files.createDirectories(installation.folder().resolve("author")),
                Map.of(
                        "KUBECONFIG",
                        installation
                                .cluster()
                                .administrator(installation.folder())
                                .toString()));
        createPodThatNoNodeTakes();

        author.run(guide.before("$AGENT check"));
        assertThat(author.run(guide.state() + "\n" + guide.one("$AGENT check")))
                .contains("pods.pending", "namespace:" + installation.namespace());
        runsWhatIsCompiled(guide, author);
        triesTwoAgents(guide, author);

        Path project = author.folder().resolve(CHECK);
        Path plugins = Files.createDirectories(installation.folder().resolve("plugins"));
        String configuration = """
                plugins_path: %s
                checks:
                  pending_pods:
                    instances:
                      - min_collection_interval: 1
                """.formatted(plugins);
        grant(Files.readString(project.resolve("rbac.yaml")));
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

    /** Saved and compiled, and not packed; and then as it was before. */
    private void runsWhatIsCompiled(Guide guide, Author author) throws Exception {
        Path output = author.folder().resolve("development.log");
        Path source = author.folder().resolve(CHECK).resolve("src/main/java/com/example/PendingPodsCheck.java");
        String before = Files.readString(source);
        Process agent = author.start(guide.state() + "\nexec " + guide.one("$AGENT run --dev"), output);
        try {
            await("the packed check counts the pod").atMost(LIMIT).until(() -> counts(output));

            Files.writeString(source, before.replace("\"pods.pending\"", "\"pods.compiled\""));
            author.run(guide.state() + "\n" + guide.one("mvn -o -q compile"));

            await("the compiled check counts it").atMost(LIMIT).until(() -> Files.readString(output)
                    .contains("\"metric\":\"pods.compiled\""));
        } finally {
            agent.destroy();
            Files.writeString(source, before);
        }
        assertThat(agent.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** Two agents on one machine: the second prints nothing of the check until the first has ended. */
    private void triesTwoAgents(Guide guide, Author author) throws Exception {
        Path first = author.folder().resolve("first.log");
        Path second = author.folder().resolve("second.log");
        Process leader = author.start(guide.state() + "\nexec " + guide.one("$AGENT run -c"), first);
        try {
            await("the guide's agent counts the pod").atMost(LIMIT).until(() -> counts(first));
            assertThat(author.run(guide.state() + "\n" + STATUS)).contains("pending_pods");
            Process follower = author.start(guide.state() + "\n" + secondAgent(guide), second);
            try {
                await("the second agent only follows")
                        .during(FOLLOWS)
                        .atMost(FOLLOWS.plus(LIMIT))
                        .until(() -> !counts(second));
                leader.destroy();
                await("the second agent counts it").atMost(LIMIT).until(() -> counts(second));
            } finally {
                follower.descendants().forEach(ProcessHandle::destroy);
                follower.destroy();
            }
        } finally {
            leader.destroy();
        }
    }

    /** Without grep, which keeps lines back when it does not write to a terminal. */
    private static String secondAgent(Guide guide) {
        return guide.one("DD_HOSTNAME=try2").replaceFirst(" [|] grep .*", "");
    }

    private static boolean counts(Path output) throws IOException {
        return Files.readString(output).contains("\"metric\":\"pods.pending\"");
    }

    /** Its own checks deliver. */
    private void awaitRunning(AgentProcess agent) {
        await(agent.identity() + " delivers").atMost(LIMIT).until(() -> installation.results().stream()
                .anyMatch(result -> result.agent() == agent
                        && result.line().path("metric").asString().equals("system.uptime")));
    }

    private long counted(AgentProcess agent) throws IOException {
        return installation.results().stream()
                .filter(result -> result.agent() == agent)
                .map(Installation.Result::line)
                .filter(line -> line.path("metric").asString().equals("pods.pending")
                        && line.path("tags").toString().contains("\"namespace:" + installation.namespace() + "\""))
                .peek(line -> assertThat(line.path("check").asString()).isEqualTo("pending_pods"))
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
