// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.checkagent.api.Check;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginHostTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");
    private PluginHost host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);

    @BeforeEach
    void createDirectory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("plugins"));
        host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void findsTheChecksOfAPlugin() throws IOException {
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("good");
        PluginStatus status = status("good.jar");
        assertThat(status.state()).isEqualTo(PluginStatus.State.LOADED);
        assertThat(status.id()).contains("good");
        assertThat(status.sha256())
                .hasValueSatisfying(digest -> assertThat(digest).hasSize(64));
    }

    @Test
    void aJarWithoutManifestHurtsNobody() throws IOException {
        Files.write(directory.resolve("a-empty.jar"), emptyZip());
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("a-empty.jar")).contains("Plugin-Id");
        assertThat(host.check("good")).isPresent();
    }

    @Test
    void aCorruptJarHurtsNobody() throws IOException {
        Files.writeString(directory.resolve("a-corrupt.jar"), "this is no zip file");
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("a-corrupt.jar")).contains("cannot be read as a plugin");
        assertThat(host.check("good")).isPresent();
    }

    @Test
    void aPluginForAnotherApiVersionIsRefusedWithBothVersions() throws IOException {
        good("future").attribute("Plugin-Requires", ">=2.0.0").writeTo(directory, "future.jar");
        good("good").attribute("Plugin-Requires", ">=0.1.0").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("future.jar")).contains(">=2.0.0").contains("0.1.0");
        assertThat(host.check("good")).isPresent();
    }

    @Test
    void aPluginWhoseDependencyIsMissingIsRefused() throws IOException {
        good("needy").attribute("Plugin-Dependencies", "absent@>=1.0.0").writeTo(directory, "a-needy.jar");
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("a-needy.jar")).contains("absent");
        assertThat(host.check("good")).isPresent();
    }

    @Test
    void aPluginMayDependOnOneThatComesLaterByName() throws IOException {
        good("first").attribute("Plugin-Dependencies", "second").writeTo(directory, "a.jar");
        good("second").writeTo(directory, "b.jar");

        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("first", "second");
    }

    @Test
    void pluginsThatDependOnEachOtherAreRefusedAndHurtNobody() throws IOException {
        good("first").attribute("Plugin-Dependencies", "second").writeTo(directory, "a.jar");
        good("second").attribute("Plugin-Dependencies", "first").writeTo(directory, "b.jar");
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("a.jar")).contains("second");
        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("good");
    }

    @Test
    void twoChecksOfOneNameKeepTheFirstPlugin() throws IOException {
        good("same").writeTo(directory, "a.jar");
        PluginJar.named("other").check("same", "other.Same", "").writeTo(directory, "b.jar");

        host.scan();

        assertThat(host.check("same").orElseThrow().pluginId()).isEqualTo("same");
        assertThat(error("b.jar")).contains("\"same\"").contains("plugin same");
    }

    @Test
    void aPluginWithoutAnIndexIsRefusedAndNeverReadsTheHosts() throws IOException {
        PluginJar.named("bare").writeTo(directory, "bare.jar");

        host.scan();

        assertThat(error("bare.jar")).contains("annotation processor");
    }

    @Test
    void anExtensionThatIsNoCheckIsRefused() throws IOException {
        PluginJar.named("odd")
                .source("odd.Odd", "@Extension public final class Odd implements org.pf4j.ExtensionPoint {}")
                .extension("odd.Odd")
                .writeTo(directory, "odd.jar");

        host.scan();

        assertThat(error("odd.jar")).contains("odd.Odd").contains("@CheckType");
    }

    @Test
    void aClassThatCannotBeLinkedIsNamed() throws IOException {
        Path jar = PluginJar.named("broken")
                .source("broken.Base", "public class Base {}")
                .source("broken.Broken", """
                        @Extension @CheckType(name = "broken")
                        public final class Broken extends Base implements Check {
                            public void run(CheckContext context) {}
                        }
                        """)
                .extension("broken.Broken")
                .writeTo(directory, "broken.jar");
        PluginJar.removeClass(jar, "broken.Base");

        host.scan();

        assertThat(error("broken.jar")).contains("the class broken.Base is missing");
    }

    @Test
    void aPluginClassThatFailsToStartIsContained() throws IOException {
        good("starter")
                .attribute("Plugin-Class", "starter.Starter")
                .source("starter.Starter", """
                        public class Starter extends org.pf4j.Plugin {
                            @Override public void start() { throw new IllegalStateException("no licence found"); }
                        }
                        """)
                .writeTo(directory, "starter.jar");
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("starter.jar")).contains("no licence found");
        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("good");
    }

    @Test
    void aPluginSeesTheApiAndTheJdkAndNothingElseOfTheHost() throws Exception {
        good("good").writeTo(directory, "good.jar");
        host.scan();
        ClassLoader loader =
                host.check("good").orElseThrow().blueprint().checkClass().getClassLoader();

        assertThat(loader.loadClass("io.checkagent.api.Check")).isSameAs(Check.class);
        assertThat(loader.loadClass("org.slf4j.Logger").getClassLoader())
                .isSameAs(org.slf4j.Logger.class.getClassLoader());
        assertThat(loader.loadClass("java.net.http.HttpClient")).isNotNull();
        assertThatThrownBy(() -> loader.loadClass("tools.jackson.databind.json.JsonMapper"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThatThrownBy(() -> loader.loadClass("io.checkagent.agent.plugin.PluginHost"))
                .isInstanceOf(ClassNotFoundException.class);
        assertThat(loader.getResource("io/checkagent/agent/version.properties")).isNull();
    }

    @Test
    void aBundledCopyOfTheApiIsIgnored() throws Exception {
        PluginJar.named("copy")
                .check("copy", "copy.Copy", "")
                .source("io.checkagent.api.Check2", "public class Check2 {}")
                .writeTo(directory, "copy.jar");
        host.scan();

        Class<? extends Check> type =
                host.check("copy").orElseThrow().blueprint().checkClass();

        assertThat(type.getInterfaces()).containsExactly(Check.class);
        assertThatThrownBy(() -> type.getClassLoader().loadClass("io.checkagent.api.Check2"))
                .as("a package of the API comes from the host alone")
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void aJarAddedLaterIsPickedUp() throws IOException {
        host.scan();
        good("late").writeTo(directory, "late.jar");

        host.scan();

        assertThat(host.check("late")).isPresent();
    }

    @Test
    void aChangedOrRemovedJarIsNeverSwappedButReported() throws IOException {
        Path changed = good("changed").writeTo(directory, "changed.jar");
        Path removed = good("removed").writeTo(directory, "removed.jar");
        host.scan();
        Files.move(good("changed2").writeTo(temporary, "new.jar"), changed, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(removed);

        host.scan();

        assertThat(status("changed.jar").state()).isEqualTo(PluginStatus.State.RESTART_TO_APPLY);
        assertThat(status("removed.jar").error())
                .hasValueSatisfying(
                        error -> assertThat(error).contains("removed").contains("restart"));
        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("changed", "removed");
    }

    @Test
    void aFileThatWasInTheMiddleOfBeingCopiedIsLoadedOnceItIsWhole() throws IOException {
        Path whole = good("slow").writeTo(temporary, "slow.jar");
        Path copied = directory.resolve("slow.jar");
        byte[] content = Files.readAllBytes(whole);
        Files.write(copied, Arrays.copyOf(content, content.length / 2));
        host.scan();
        assertThat(error("slow.jar")).contains("cannot be read as a plugin");

        Files.write(copied, content);

        assertThat(host.scan()).as("there is a new check").isTrue();
        assertThat(status("slow.jar").state()).isEqualTo(PluginStatus.State.LOADED);
    }

    @Test
    void aPluginThatFailedForAnotherIsLoadedWhenThatOneComes() throws IOException {
        good("needy").attribute("Plugin-Dependencies", "late").writeTo(directory, "a-needy.jar");
        host.scan();
        assertThat(error("a-needy.jar")).contains("late");

        good("late").writeTo(directory, "late.jar");
        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("late", "needy");
    }

    @Test
    void aFailedFileThatIsRemovedIsForgotten() throws IOException {
        Path corrupt = Files.writeString(directory.resolve("corrupt.jar"), "this is no zip file");
        host.scan();
        Files.delete(corrupt);

        assertThat(host.scan()).isFalse();

        assertThat(host.status()).isEmpty();
    }

    @Test
    void withAListOnlyItsDigestsAreLoaded() throws IOException {
        Path listed = good("listed").writeTo(directory, "listed.jar");
        good("other").writeTo(directory, "other.jar");
        good("swapped").writeTo(directory, "swapped.jar");
        host = new PluginHost(
                List.of(directory),
                "0.1.0",
                AllowedPlugins.only(Map.of("listed.jar", PluginFiles.sha256(listed), "swapped.jar", "0".repeat(64))),
                PluginGuard.NONE);

        host.scan();

        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("listed");
        assertThat(error("other.jar"))
                .contains("not in the list")
                .contains("{file: other.jar, sha256: " + PluginFiles.sha256(directory.resolve("other.jar")) + "}");
        assertThat(error("swapped.jar")).contains("its digest is another");
    }

    /** That the list is empty, or cannot be read, is told once, with its place in datadog.yaml. */
    @Test
    void withAnEmptyListNothingIsLoadedAndNoFileIsToBlame() throws IOException {
        good("other").writeTo(directory, "other.jar");
        host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.only(Map.of()), PluginGuard.NONE);

        host.scan();

        assertThat(host.checks()).isEmpty();
        assertThat(host.status()).isEmpty();
    }

    @Test
    void aPluginThatHangsWhenItStopsDelaysTheEndByNoMoreThanItsLimit() throws IOException {
        for (String name : List.of("first", "second")) {
            good(name)
                    .attribute("Plugin-Class", name + ".Hanging")
                    .source(name + ".Hanging", """
                            public class Hanging extends org.pf4j.Plugin {
                                @Override public void stop() {
                                    while (true) {
                                        try { Thread.sleep(1000); } catch (InterruptedException e) { }
                                    }
                                }
                            }
                            """)
                    .writeTo(directory, name + ".jar");
        }
        host.scan();

        assertTimeoutPreemptively(Duration.ofSeconds(10), host::close);

        assertThat(host.checks()).isEmpty();
    }

    @Test
    void anErrorInTheClassOfAPluginIsContained() throws IOException {
        good("starter")
                .attribute("Plugin-Class", "starter.Starter")
                .source("starter.Starter", """
                        public class Starter extends org.pf4j.Plugin {
                            @Override public void start() { throw new OutOfMemoryError("all mine"); }
                        }
                        """)
                .writeTo(directory, "a-starter.jar");
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("a-starter.jar")).contains("all mine");
        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("good");
    }

    @Test
    void whatEverybodyCanWriteIsNotLoaded() throws IOException {
        Path jar = good("loose").writeTo(directory, "loose.jar");
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
        good("good").writeTo(directory, "good.jar");

        host.scan();

        assertThat(error("loose.jar")).contains("chmod o-w");
        assertThat(host.checks()).extracting(CheckDefinition::name).containsExactly("good");
    }

    @Test
    void nothingIsLoadedFromADirectoryThatEverybodyCanWrite() throws IOException {
        good("good").writeTo(directory, "good.jar");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));

        host.scan();

        assertThat(host.checks()).isEmpty();
        assertThat(error("plugins")).contains("chmod o-w");
    }

    @Test
    void aMissingDirectoryIsSaid() {
        PluginHost elsewhere =
                new PluginHost(List.of(temporary.resolve("nowhere")), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);

        elsewhere.scan();

        assertThat(elsewhere.status().get(0).error()).hasValueSatisfying(error -> assertThat(error)
                .contains("there is no directory " + temporary.resolve("nowhere")));
    }

    @Test
    void anotherDirectoryMayBeMissingAndIsReadOnceItIsThere() throws IOException {
        Path more = temporary.resolve("more");
        try (PluginHost both =
                new PluginHost(List.of(directory, more), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE)) {
            both.scan();
            assertThat(both.status()).isEmpty();

            Files.createDirectory(more);
            good("good").writeTo(more, "good.jar");
            both.scan();
            assertThat(both.checks()).extracting(CheckDefinition::name).containsExactly("good");
        }
    }

    @Test
    void classLoadersAreCollectableAfterClose() throws IOException {
        good("good").writeTo(directory, "good.jar");
        host.scan();
        WeakReference<ClassLoader> loader = new WeakReference<>(
                host.check("good").orElseThrow().blueprint().checkClass().getClassLoader());

        host.close();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return loader.refersTo(null);
        });
    }

    private static PluginJar good(String id) {
        return PluginJar.named(id).check(id, id + ".Good", "");
    }

    private PluginStatus status(String file) {
        return host.status().stream()
                .filter(status -> status.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    private String error(String file) {
        Optional<String> error = status(file).error();
        assertThat(status(file).state()).isEqualTo(PluginStatus.State.FAILED);
        return error.orElseThrow();
    }

    private static byte[] emptyZip() {
        byte[] end = new byte[22];
        end[0] = 'P';
        end[1] = 'K';
        end[2] = 5;
        end[3] = 6;
        return end;
    }
}
