// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void isNeverWhatIsNoName(@TempDir Path directory) throws Exception {
        Path fifo = directory.resolve("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        for (Path file : List.of(
                Files.writeString(directory.resolve("empty"), "\n"),
                Files.writeString(directory.resolve("text"), "two words\nand lines"),
                Files.writeString(directory.resolve("long"), "x".repeat(300)),
                Path.of("/dev/zero"),
                fifo,
                directory)) {
            assertThat(hostname(settings(Optional.empty(), Optional.of(file), ""), Optional.of("worker-2")))
                    .as(file.toString())
                    .isEqualTo("worker-2");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a\nb", "a_b", "-a", "a-", "a..b", "localhost", "LOCALHOST.localdomain", "a/b,c|d"})
    void isNoNameOfAHost(String text) {
        assertThatThrownBy(() -> HostName.parse(text)).hasMessageStartingWith("not a valid hostname");
    }

    @ParameterizedTest
    @ValueSource(strings = {"node-1", "10.0.0.1", "ip-10-0-0-1.ec2.internal", "A", " web-0 "})
    void isAName(String text) {
        assertThat(HostName.parse(text)).hasToString(text.strip());
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
                hostname.map(HostName::parse),
                file,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(cluster).filter(name -> !name.isEmpty()).map(ClusterName::new));
    }
}
