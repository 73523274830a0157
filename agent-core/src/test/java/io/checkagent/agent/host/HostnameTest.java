// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostnameTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOSTNAME", "agent-x7k2p");

    @Test
    void isTheConfiguredOneBeforeAllOthers(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("name"), "from-file\n");

        assertThat(hostname(settings(Optional.of("mine"), Optional.of(file), "prod"), Optional.of("worker-2")))
                .isEqualTo("mine");
        assertThat(hostname(settings(Optional.empty(), Optional.of(file), "prod"), Optional.of("worker-2")))
                .isEqualTo("from-file");
    }

    @Test
    void isThatOfThePodsNode() {
        assertThat(hostname(settings(Optional.empty(), Optional.empty(), ""), Optional.of("worker-2")))
                .isEqualTo("worker-2");
        assertThat(hostname(settings(Optional.empty(), Optional.empty(), "prod_eu"), Optional.of("worker-2")))
                .isEqualTo("worker-2-prod-eu");
    }

    @Test
    void isElseThatOfTheSystem() {
        assertThat(hostname(settings(Optional.empty(), Optional.empty(), "prod"), Optional.empty()))
                .isEqualTo("agent-x7k2p");
    }

    private static String hostname(HostSettings settings, Optional<String> node) {
        return Hostname.of(settings, ENVIRONMENT, () -> node);
    }

    private static HostSettings settings(Optional<String> hostname, Optional<Path> file, String cluster) {
        return new HostSettings(
                hostname,
                file,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(cluster).filter(name -> !name.isEmpty()).map(ClusterName::new));
    }
}
