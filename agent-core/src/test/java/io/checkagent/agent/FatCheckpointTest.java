// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.agent.stage.Installation;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints share a ConfigMap, which holds 1 MiB: one check's that is too large is that check's failure alone. */
@Timeout(120)
class FatCheckpointTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String SOURCE = """
            @Extension
            @CheckType(name = "%s", scope = Scope.CLUSTER)
            public final class %s implements Check {
                private int runs;

                public void run(CheckContext context) throws Exception {
                    runs++;
                    context.sender().commit(Checkpoint.of("at", %s));
                }
            }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void isRefusedAtItsCommitAndNamedAndThoseOfTheOthersAreStored() throws IOException {
        install("slim", "slim.Slim", "\"run \" + runs");
        install("fat", "fat.Fat", "runs == 1 ? \"the first run\" : \"x\".repeat(1_500_000)");
        install("thin", "thin.Thin", "\"run \" + runs");

        try (KubeSandbox cluster = KubeSandbox.builder().start();
                KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
                        .build();
                Agent agent = agent(cluster)) {
            agent.start();

            await().atMost(LONG).untilAsserted(() -> assertThat(
                            agent.status().report().verdict().problems().toString())
                    .contains("the checkpoint of fat", "1500002 bytes", "may have 65536"));
            Map<String, String> refused = stored(client);
            for (String other : List.of("slim.at", "thin.at")) {
                await().atMost(LONG).until(() -> !Objects.equals(stored(client).get(other), refused.get(other)));
            }
            assertThat(stored(client)).containsEntry("fat.at", "the first run");
        }
    }

    private void install(String check, String className, String value) throws IOException {
        String simpleName = className.substring(className.indexOf('.') + 1);
        PluginJar.named(check)
                .source(className, SOURCE.formatted(check, simpleName, value))
                .extension(className)
                .writeTo(Files.createDirectories(home.resolve("plugins")), check + ".jar");
        Files.writeString(
                Files.createDirectories(home.resolve("conf/conf.d")).resolve(check + ".yaml"),
                "instances: [{min_collection_interval: 0.2}]");
    }

    private static Map<String, String> stored(KubernetesClient client) {
        return Optional.ofNullable(client.configMaps()
                        .inNamespace("default")
                        .withName("datadogtoken")
                        .get())
                .map(ConfigMap::getData)
                .orElse(Map.of());
    }

    private Agent agent(KubeSandbox cluster) throws IOException {
        Path kubeconfig = Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig());
        Path file = Files.writeString(home.resolve("conf/datadog.yaml"), """
                hostname: agent-1
                cmd_port: 0
                run_path: %s
                auth_token_file_path: %s
                leader_election: true
                outputs: [{type: file, path: %s}]
                kubernetes_kubeconfig_path: %s
                """.formatted(
                        home.resolve("run"), home.resolve("token"), home.resolve("output.jsonl"), kubeconfig));
        return Agents.running(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()), new Installation(home, Map.of()));
    }
}
