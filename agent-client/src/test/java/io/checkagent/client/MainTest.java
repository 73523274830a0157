// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The client as a process of its own. */
@Timeout(60)
@DisabledOnOs(OS.WINDOWS)
class MainTest {
    @Test
    void aProgramThatCannotBeStartedIsToldInALine(@TempDir Path home) throws Exception {
        Path launcher = Files.writeString(
                Files.createDirectories(home.resolve("bin")).resolve("agent"), "#!/nowhere/interpreter\n");
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process client = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dcheckagent.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "schema")
                .redirectErrorStream(true)
                .start();

        String said = new String(client.getInputStream().readAllBytes(), UTF_8);

        assertThat(client.waitFor()).isEqualTo(Client.CANNOT_ASK);
        assertThat(said)
                .startsWith("the agent's program cannot be started for this command: ")
                .contains(launcher.toString())
                .hasLineCount(1);
    }
}
