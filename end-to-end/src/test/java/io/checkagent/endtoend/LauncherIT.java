// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code bin/agent}, before Java runs. */
class LauncherIT {
    private static final Path AGENT = Project.distribution().resolve("bin/agent");

    private final Path folder;

    LauncherIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private record Ended(int exitCode, String output) {}

    @Test
    void findsItsHomeThroughLinks() throws Exception {
        Path near = Files.createSymbolicLink(folder.resolve("near"), AGENT);
        Path far = Files.createSymbolicLink(folder.resolve("far"), near.getFileName());

        Ended ended = run(far, Map.of(), "version");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.output()).contains("Check Agent");
    }

    @Test
    void refusesAnOldJavaWithOneLine() throws Exception {
        Path home = java("old", "exit 1", "JAVA_VERSION=\"11.0.2\"\n");

        Ended ended = run(AGENT, Map.of("JAVA_HOME", home.toString()), "version");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).hasLineCount(1).contains("is Java 11", "17 or newer", "JAVA_HOME");
    }

    @Test
    void asksAJavaThatHasNoReleaseFile() throws Exception {
        Path home = java("ancient", "echo 'java version \"1.8.0_392\"' >&2", "");

        Ended ended = run(AGENT, Map.of("JAVA_HOME", home.toString()), "version");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).hasLineCount(1).contains("is Java 8");
    }

    @Test
    void saysWhenJavaHomeIsWrong() throws Exception {
        Ended ended = run(AGENT, Map.of("JAVA_HOME", "/nowhere"), "version");

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.output()).hasLineCount(1).contains("/nowhere/bin/java");
    }

    @Test
    void ownOptionsWinAndMayReplaceAllOthers() throws Exception {
        Path home = java("echo", "echo \"$@\"", "JAVA_VERSION=\"17.0.1\"\n");

        assertThat(run(AGENT, Map.of("JAVA_HOME", home.toString(), "JAVA_OPTS", "-Xmx99m"), "run")
                        .output())
                .contains("-XX:+UseSerialGC")
                .containsPattern("-Xmx52m .*-Xmx99m .*-cp");
        assertThat(run(AGENT, Map.of("JAVA_HOME", home.toString(), "CHECK_AGENT_JAVA_OPTS", "-Xmx99m"), "run")
                        .output())
                .contains("-Xmx99m")
                .doesNotContain("-XX:+UseSerialGC");
    }

    @Test
    void commandsThatOnlyAskNeedLessMemoryThanTheAgent() throws Exception {
        Path home = java("echo", "echo \"$@\"", "JAVA_VERSION=\"17.0.1\"\n");

        assertThat(run(AGENT, Map.of("JAVA_HOME", home.toString()), "status").output())
                .contains("-Xmx8m", "io.checkagent.client.Main", "snakeyaml")
                .doesNotContain("-Xmx52m", "agent-core");
        assertThat(run(AGENT, Map.of("JAVA_HOME", home.toString(), "CHECK_AGENT_ALONE", "true"), "schema")
                        .output())
                .contains("-Xmx24m", "io.checkagent.commandline.Main", "agent-core");
    }

    @Test
    void whatIsAnAgentItselfIsStartedWithoutAskingOne() throws Exception {
        Path home = java("echo", "echo \"$@\"", "JAVA_VERSION=\"17.0.1\"\n");

        for (String command : List.of("run", "start", "demo", "archive")) {
            assertThat(run(AGENT, Map.of("JAVA_HOME", home.toString()), command).output())
                    .contains("io.checkagent.commandline.Main");
            assertThat(run(AGENT, Map.of("CHECK_AGENT_ALONE", "true"), command, "--help")
                            .output())
                    .startsWith("Usage: agent ");
        }
        assertThat(AGENT.resolveSibling("agent.cmd")).content().contains("in (run start demo archive) do");
        // It is refused where its memory would be the agent's: the client looks.
        assertThat(run(AGENT, Map.of("JAVA_HOME", home.toString()), "plugincheck")
                        .output())
                .contains("io.checkagent.client.Main");
    }

    @Test
    void takesTheArchiveThatIsNamedAfterTheJavaAndNoOther() throws Exception {
        Path distribution = folder.toRealPath().resolve("distribution");
        Files.createDirectories(distribution.resolve("bin"));
        Path agent = Files.copy(AGENT, distribution.resolve("bin/agent"), StandardCopyOption.COPY_ATTRIBUTES);
        Path lib = Files.createDirectories(distribution.resolve("lib"));
        Path archive = Files.createFile(lib.resolve("agent-Some-21.0.1+9-LTS.jsa"));

        assertThat(run(agent, Map.of("JAVA_HOME", release("its", "21.0.1", "21.0.1+9-LTS")), "run")
                        .output())
                .contains("-XX:SharedArchiveFile=" + archive);
        assertThat(run(agent, Map.of("JAVA_HOME", release("other", "21.0.2", "21.0.2+1")), "run")
                        .output())
                .doesNotContain("-XX:SharedArchiveFile");
    }

    @Test
    void printsTheSameSchemaWhateverTheLocale() throws Exception {
        Ended posix = run(AGENT, Map.of("LC_ALL", "C"), "schema", "kubernetes_events");

        assertThat(posix.exitCode()).as(posix.output()).isZero();
        JsonNode schema = new JsonMapper().readTree(posix.output());
        assertThat(schema.findValuesAsString("pattern"))
                .filteredOn(pattern -> pattern.contains("ns|us"))
                .as("of durations")
                .isNotEmpty()
                .allSatisfy(pattern -> assertThat("5\u00b5s").matches(pattern));
        assertThat(run(AGENT, Map.of("LC_ALL", "C.UTF-8"), "schema", "kubernetes_events"))
                .isEqualTo(posix);
    }

    private String release(String name, String version, String build) throws IOException {
        return java(
                        name,
                        "echo \"$@\"",
                        "IMPLEMENTOR=\"Some Vendor, Inc.\"\nJAVA_RUNTIME_VERSION=\"%s\"\nJAVA_VERSION=\"%s\"\n"
                                .formatted(build, version))
                .toString();
    }

    private Path java(String name, String script, String release) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Path java = Files.writeString(
                Files.createDirectories(home.resolve("bin")).resolve("java"), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (!release.isEmpty()) {
            Files.writeString(home.resolve("release"), release);
        }
        return home;
    }

    private static Ended run(Path command, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.contains("JAVA"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
