// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Every command, again and again, in the pod of a leader that collects events under load while one of its outputs is dead,
 * within the memory limit of the manifest. In the image of the build, when it is built.
 */
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
class CommandsInPodIT {
    private static final int RATE = Integer.getInteger("e2e.rate", 50);
    private static final int ROUNDS = 4;
    private static final boolean BUILT = Files.exists(PodsOnNodes.imageOfTheBuild());
    /** In the image of the build, which has no shell. */
    private static final List<String> AGENT = List.of("/opt/java/bin/java", "@/opt/check-agent/agent");
    /** In the other. */
    private static final List<String> LAUNCHER = List.of(PodsOnNodes.LAUNCHER);

    /** With what they end while an output is dead. */
    private static final Map<List<String>, Integer> COMMANDS = commands();

    private final PodsOnNodes agents;

    CommandsInPodIT() throws Exception {
        agents = new PodsOnNodes("commands");
    }

    private static Map<List<String>, Integer> commands() {
        Map<List<String>, Integer> commands = new LinkedHashMap<>();
        commands.put(List.of("status"), 1);
        commands.put(List.of("status", "-v"), 1);
        commands.put(List.of("status", "--json"), 1);
        commands.put(List.of("health"), 0);
        commands.put(List.of("leader"), 0);
        commands.put(List.of("plugins"), 0);
        commands.put(List.of("config"), 0);
        commands.put(List.of("configcheck"), 0);
        commands.put(List.of("diagnose"), 1);
        commands.put(List.of("check", "cpu", "--check-times", "2", "--pause", "100ms"), 0);
        commands.put(List.of("check", "kubernetes_events", "--watch", "2s"), 0);
        commands.put(List.of("check", "kube_apiserver_controlplane"), 0);
        commands.put(List.of("stream-events", "--count", "20", "--duration", "5s"), 0);
        commands.put(List.of("schema", "kubernetes_events"), 0);
        commands.put(List.of("flare"), 0);
        commands.put(List.of("page"), 0);
        // A second program with all of an agent: it is refused in time.
        commands.put(List.of("plugincheck", plugin()), 2);
        commands.put(List.of("completion"), 0);
        commands.put(List.of("help", "run"), 0);
        commands.put(List.of("check", "--help"), 0);
        commands.put(List.of("version"), 0);
        return commands;
    }

    /** One of the image's, which has the distribution's. */
    private static String plugin() {
        try (Stream<Path> plugins = Files.list(Project.distribution().resolve("plugins"))) {
            return plugins.map(path -> "/opt/check-agent/plugins/" + path.getFileName())
                    .filter(name -> name.contains("check-system"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void end() {
        agents.close();
    }

    @Test
    void noCommandEndsTheAgentThatCarriesItOut() throws Exception {
        if (BUILT) {
            agents.giveImageOfTheBuild();
        } else {
            agents.giveImage();
        }
        agents.manifests.apply("rbac.yaml");
        for (HasMetadata object : agents.manifests.read("config.yaml")) {
            if (object instanceof ConfigMap configuration) {
                configuration.getData().computeIfPresent("datadog.yaml", (name, text) -> text + """
                                outputs:
                                  - type: console
                                  - {type: datadog, url: 'http://127.0.0.1:9', api_key: 00000000000000000000000000000000}
                                """);
            }
            agents.manifests.apply(object);
        }
        agents.runDaemonSet();
        agents.awaitReady();
        String leader = agents.awaitLeaderBesides("");
        String namespace = agents.manifests.namespace();
        Load load = new Load(agents.cluster.client(), namespace, agents.folder, Hook.of("e2e.hook.load"));
        Future<Ledger> loading = load.start(RATE, Duration.ofSeconds(150));
        await("the leader delivers")
                .atMost(PodsOnNodes.LIMIT)
                .until(() -> agents.deliveries().size() > 20);
        await("the dead output is a problem").atMost(PodsOnNodes.LIMIT).until(() -> run(leader, List.of("status"))
                .contains("exit 1"));

        Map<List<String>, List<Long>> millis = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<List<String>, Integer> command : COMMANDS.entrySet()) {
                long begin = System.nanoTime();
                String output = run(leader, command.getKey());
                millis.computeIfAbsent(command.getKey(), key -> new ArrayList<>())
                        .add(Duration.ofNanos(System.nanoTime() - begin).toMillis());
                assertThat(output).as(command.getKey() + "").endsWith("exit " + command.getValue());
            }
        }

        String diagnosis = run(leader, List.of("diagnose"));
        System.out.println("agent "
                + diagnosis
                        .lines()
                        .filter(line -> line.contains("of memory"))
                        .findFirst()
                        .orElse("without a limit of its memory"));
        millis.forEach((command, times) -> System.out.printf("%s: %s ms, kubectl exec included%n", command, times));
        for (Pod pod : agents.pods()) {
            assertThat(pod.getStatus().getContainerStatuses())
                    .as("containers of " + pod.getMetadata().getName())
                    .allSatisfy(
                            container -> assertThat(container.getRestartCount()).isZero());
        }
        assertThat(agents.awaitLeaderBesides("")).isEqualTo(leader);
        assertThat(loading.get().entries()).isNotEmpty();
    }

    /** What it prints, and {@code exit} with its code at the end. */
    private String run(String pod, List<String> command) throws Exception {
        List<String> line = new ArrayList<>(BUILT ? AGENT : LAUNCHER);
        line.addAll(command);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (ExecWatch running = agents.cluster
                .client()
                .pods()
                .inNamespace(agents.manifests.namespace())
                .withName(pod)
                .writingOutput(output)
                .writingError(output)
                .exec(line.toArray(String[]::new))) {
            int code = running.exitCode().get(60, TimeUnit.SECONDS);
            return output.toString(UTF_8) + "exit " + code;
        }
    }
}
