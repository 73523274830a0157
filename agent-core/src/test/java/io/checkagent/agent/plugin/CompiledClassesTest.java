// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder {@code target} of a project whose plugin was packed once and is compiled again and again. */
class CompiledClassesTest {
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path project;

    private Path target = Path.of("");
    private Path classes = Path.of("");
    private Path jar = Path.of("");
    private PluginHost host = host(AllowedPlugins.all(), true);

    @BeforeEach
    void pack() throws IOException {
        target = Files.createDirectory(project.resolve("target"));
        classes = target.resolve("classes");
        jar = counts("packed")
                .source("mine.Library", "public final class Library {}")
                .writeTo(target, "mine.jar");
        host = host(AllowedPlugins.all(), true);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void areLoadedOverWhatIsPackedAndTheJarStaysAsItIs() throws Exception {
        String packed = PluginFiles.sha256(jar);
        compile("compiled", LONG_AGO);

        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("compiled");
        assertThat(host.check("compiled")
                        .orElseThrow()
                        .blueprint()
                        .checkClass()
                        .getClassLoader()
                        .loadClass("mine.Library"))
                .as("what the JAR has besides")
                .isNotNull();
        assertThat(jar).hasDigest("SHA-256", packed);
    }

    @Test
    void thatAreWrittenAnewAreAChangeOfThePlugin() throws IOException {
        compile("compiled", LONG_AGO);
        host.scan();
        host.scan();
        assertThat(state()).isEqualTo(PluginStatus.State.LOADED);

        compile("again", LONG_AGO.plusSeconds(1));
        host.scan();

        assertThat(state()).isEqualTo(PluginStatus.State.RESTART_TO_APPLY);
    }

    /** A build removes what was there, writes the index, and then one class after the other. */
    @Test
    void areNoChangeBeforeAllOfThemAreWritten() throws IOException {
        compile("compiled", LONG_AGO);
        host.scan();

        Files.delete(classes.resolve("META-INF/extensions.idx"));
        host.scan();
        assertThat(state()).as("without an index").isEqualTo(PluginStatus.State.LOADED);

        compile("again", LONG_AGO.plusSeconds(1));
        Files.delete(classes.resolve("mine/Counts.class"));
        host.scan();
        assertThat(state()).as("without a class of the index").isEqualTo(PluginStatus.State.LOADED);

        compile("again", Instant.now().plusSeconds(60));
        host.scan();
        assertThat(state()).as("while it is written").isEqualTo(PluginStatus.State.LOADED);

        touch(LONG_AGO.plusSeconds(2));
        host.scan();
        assertThat(state()).isEqualTo(PluginStatus.State.RESTART_TO_APPLY);
    }

    @Test
    void areLeftOutAsLongAsTheyAreNotComplete() throws IOException {
        compile("compiled", LONG_AGO);
        Files.delete(classes.resolve("mine/Counts.class"));

        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("packed");

        compile("compiled", LONG_AGO);
        host.scan();

        assertThat(state()).isEqualTo(PluginStatus.State.RESTART_TO_APPLY);
    }

    @Test
    void areWaitedForLongerWhileThoseOfTheIndexAreOlderThanIt() throws IOException {
        compile("compiled", LONG_AGO);
        host.scan();

        Path index = classes.resolve("META-INF/extensions.idx");
        Files.setLastModifiedTime(index, FileTime.from(Instant.now().minusSeconds(1)));
        host.scan();
        assertThat(state()).isEqualTo(PluginStatus.State.LOADED);

        Files.setLastModifiedTime(index, FileTime.from(Instant.now().minusSeconds(3)));
        host.scan();
        assertThat(state()).isEqualTo(PluginStatus.State.RESTART_TO_APPLY);
    }

    @Test
    void mustNotBeWritableByOthers() throws IOException {
        compile("compiled", LONG_AGO);
        Path open = classes.resolve("mine/Counts.class");
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));

        host.scan();

        assertThat(host.checks()).isEmpty();
        assertThat(host.status().get(0).error().orElseThrow()).contains(open + " can be written by everybody");
    }

    @Test
    void areNotWhatAListOfDigestsAllows() throws IOException {
        compile("compiled", LONG_AGO);
        host = host(AllowedPlugins.only(Map.of("mine.jar", PluginFiles.sha256(jar))), true);

        host.scan();

        assertThat(host.checks()).isEmpty();
        assertThat(host.status().get(0).error().orElseThrow()).contains("its digest is another");
    }

    @Test
    void areNothingToAnAgentThatIsNotRunForTheAuthor() throws IOException {
        host = host(AllowedPlugins.all(), false);
        compile("compiled", LONG_AGO);

        host.scan();
        compile("again", LONG_AGO.plusSeconds(1));
        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("packed");
        assertThat(state()).isEqualTo(PluginStatus.State.LOADED);
    }

    private PluginHost host(AllowedPlugins allowed, boolean development) {
        return new PluginHost(List.of(target), "0.1.0", allowed, PluginGuard.NONE, development);
    }

    private PluginStatus.State state() {
        return host.status().get(0).state();
    }

    private static PluginJar counts(String check) {
        return PluginJar.named("mine").check(check, "mine.Counts", "");
    }

    private void compile(String check, Instant at) throws IOException {
        counts(check).compileTo(classes);
        touch(at);
    }

    private void touch(Instant at) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.toList()) {
                Files.setLastModifiedTime(file, FileTime.from(at));
            }
        }
    }
}
