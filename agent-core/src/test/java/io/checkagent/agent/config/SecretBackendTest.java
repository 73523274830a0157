// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.configuration.Secret;
import io.checkagent.configuration.SecretBackendException;
import io.checkagent.configuration.SecretResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SecretBackendTest {
    private final Path directory;
    private final Path command;

    SecretBackendTest(@TempDir Path directory) {
        this.directory = directory;
        command = directory.resolve("backend");
    }

    @Test
    void asksAllHandlesAtOnceAndReadsTheAnswers() throws Exception {
        SecretPrograms.write(
                command,
                "cat > %s/question; echo '{\"a\":{\"value\":\"1\",\"error\":null},\"b\":{\"value\":\"\",\"error\":\"denied\"},\"c\":{\"value\":\"\"}}'"
                        .formatted(directory));

        var answers = backend(settings(30, 1000)).resolve(Set.of("c", "b", "a", "d"));

        assertThat(Files.readString(directory.resolve("question")))
                .isEqualTo("{\"version\":\"1.0\",\"secrets\":[\"a\",\"b\",\"c\",\"d\"]}");
        assertThat(answers.get("a")).isEqualTo(new SecretResolver.Answer(Optional.of(new Secret("1")), ""));
        assertThat(answers.get("b")).isEqualTo(new SecretResolver.Answer(Optional.empty(), "denied"));
        assertThat(answers.get("c")).isEqualTo(new SecretResolver.Answer(Optional.empty(), "it has no value"));
        assertThat(answers.get("d")).isEqualTo(new SecretResolver.Answer(Optional.empty(), "it has no value"));
    }

    @Test
    void givesTheProgramItsArguments() throws Exception {
        SecretPrograms.write(command, "cat >/dev/null; echo \"{\\\"a\\\":{\\\"value\\\":\\\"$1-$2\\\"}}\"");
        var settings = new SecretBackendSettings(
                Optional.of(command), List.of("x", "y z"), Duration.ofSeconds(30), 1000, false);

        assertThat(backend(settings).resolve(Set.of("a")))
                .containsEntry("a", new SecretResolver.Answer(Optional.of(new Secret("x-y z")), ""));
    }

    @Test
    void aSlowProgramIsKilledWithItsChildren() throws IOException {
        SecretPrograms.write(command, "sleep 600 & echo $! > %s/child; wait".formatted(directory));

        fails(settings(3, 1000), "took longer than 3 s");

        String child = Files.readString(directory.resolve("child")).strip();
        Path commandLine = Path.of("/proc", child, "cmdline");
        // A killed process whose parent is gone may stay as an entry without a command line until init collects it.
        await().until(() ->
                !Files.exists(commandLine) || Files.readString(commandLine).isEmpty());
    }

    @Test
    void anEndlessAnswerIsCutOff() throws IOException {
        SecretPrograms.write(command, "while true; do echo aaaaaaaaaaaaaaaaaaaaaaaa; done");

        fails(settings(30, 1000), "printed more than 1000 bytes");
    }

    @Test
    void aFailureIsToldWithoutWhatItPrinted() throws IOException {
        SecretPrograms.write(command, "cat >/dev/null; echo hunter2; echo hunter2 >&2; exit 3");
        fails(settings(30, 1000), "ended with exit code 3");

        SecretPrograms.write(command, "cat >/dev/null; echo hunter2");
        fails(settings(30, 1000), "did not answer with JSON");

        SecretPrograms.write(command, "cat >/dev/null; echo '[\"hunter2\"]'");
        fails(settings(30, 1000), "did not answer with a JSON object");
    }

    @Test
    void aProgramThatDoesNotReadTheQuestionMayAnswer() throws Exception {
        SecretPrograms.write(command, "exec <&-; echo '{\"a\":{\"value\":\"1\"}}'");

        assertThat(backend(settings(30, 1000)).resolve(Set.of("a")))
                .containsEntry("a", new SecretResolver.Answer(Optional.of(new Secret("1")), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwx---r--", "rwx--x---", "rwxr-x---", "rwx----w-", "rw-------"})
    void aProgramOpenToOthersIsRefused(String rights) throws IOException {
        SecretPrograms.write(command, "echo '{}'");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString(rights));

        fails(settings(30, 1000), "run: chmod 700 " + command);
    }

    @Test
    void theGroupMayBeAllowedToExecuteButNotToWrite() throws Exception {
        SecretPrograms.write(command, "cat >/dev/null; echo '{}'");
        var settings = new SecretBackendSettings(Optional.of(command), List.of(), Duration.ofSeconds(30), 1000, true);

        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(backend(settings).resolve(Set.of("a"))).containsOnlyKeys("a");

        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwxrwx---"));
        fails(settings, "run: chmod 750 " + command);
    }

    @Test
    void aProgramThatIsMissingOrRelativeIsRefused() {
        fails(settings(30, 1000), "does not exist");
        fails(
                new SecretBackendSettings(
                        Optional.of(Path.of("backend")), List.of(), Duration.ofSeconds(30), 1000, false),
                "has to be an absolute path");
    }

    private SecretBackendSettings settings(int seconds, int bytes) {
        return new SecretBackendSettings(Optional.of(command), List.of(), Duration.ofSeconds(seconds), bytes, false);
    }

    private static SecretBackend backend(SecretBackendSettings settings) {
        return new SecretBackend(settings);
    }

    private static void fails(SecretBackendSettings settings, String why) {
        assertThatThrownBy(() -> backend(settings).resolve(Set.of("a")))
                .isInstanceOf(SecretBackendException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("hunter2");
    }
}
