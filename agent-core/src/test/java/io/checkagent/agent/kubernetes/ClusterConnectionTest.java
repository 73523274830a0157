// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterConnectionTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    @Test
    void theConfiguredFileWinsOverTheEnvironment() throws Exception {
        Path configured = kubeconfig("configured", "https://configured:6443");
        Path exported = kubeconfig("exported", "https://exported:6443");

        Config config =
                ClusterConnection.find(options(Optional.of(configured)), Map.of("KUBECONFIG", exported.toString()));

        assertThat(config.getMasterUrl()).startsWith("https://configured:6443");
    }

    @Test
    void takesTheEnvironmentsFileWhenNoneIsConfigured() throws Exception {
        Path exported = kubeconfig("exported", "https://exported:6443");

        Config config = ClusterConnection.find(options(Optional.empty()), Map.of("KUBECONFIG", exported.toString()));

        assertThat(config.getMasterUrl()).startsWith("https://exported:6443");
        assertThat(config.getRequestTimeout()).isEqualTo(7_000);
        assertThat(config.getRequestRetryBackoffLimit()).isZero();
    }

    @Test
    void withoutAnyClusterSaysWhatToSet() {
        assertThatThrownBy(() -> ClusterConnection.find(options(Optional.empty()), Map.of()))
                .isInstanceOf(ClusterNotFoundException.class)
                .hasMessageContaining("kubernetes_kubeconfig_path")
                .hasMessageContaining("KUBECONFIG");
    }

    @Test
    void namesAFileThatIsMissing() {
        Path missing = directory.resolve("missing");

        assertThatThrownBy(() -> ClusterConnection.find(options(Optional.of(missing)), Map.of()))
                .isInstanceOf(ClusterNotFoundException.class)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("kubernetes_kubeconfig_path");
    }

    @Test
    void namesAFileThatIsNoKubeconfig() throws IOException {
        Path file = Files.writeString(directory.resolve("kubeconfig"), "][ no yaml");

        assertThatThrownBy(() -> ClusterConnection.find(options(Optional.of(file)), Map.of()))
                .isInstanceOf(ClusterNotFoundException.class)
                .hasMessageContaining(file.toString());
    }

    private static KubernetesSettings options(Optional<Path> kubeconfig) {
        return new KubernetesSettings(Optional.empty(), kubeconfig, Optional.empty(), true, Duration.ofSeconds(7));
    }

    private Path kubeconfig(String name, String server) throws IOException {
        return Files.writeString(directory.resolve(name), """
                apiVersion: v1
                kind: Config
                current-context: only
                contexts: [{name: only, context: {cluster: only, user: only}}]
                clusters: [{name: only, cluster: {server: "%s"}}]
                users: [{name: only, user: {token: secret}}]
                """.formatted(server));
    }
}
