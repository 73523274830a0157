// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Check;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** JARs that were made or changed to do harm, or by mistake look so. */
@Timeout(300)
@Tag("thorough")
class HostilePluginsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");
    private PluginHost host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);

    @BeforeEach
    void aGoodPluginBesideThem() throws IOException {
        directory = Files.createDirectory(temporary.resolve("plugins"));
        host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);
        good("good").writeTo(directory, "z-good.jar");
    }

    @AfterEach
    void theGoodOneIsLoadedAndEverythingEnds() {
        assertThat(host.check("good")).isPresent();
        host.close();
    }

    @Test
    void aJarThatIsWrittenOverDoesNotBreakTheClassesThatWereNotNeededBefore() throws Exception {
        Path jar = good("late").source("late.Later", "public class Later {}").writeTo(directory, "late.jar");
        host.scan();
        Class<? extends Check> check =
                host.check("late").orElseThrow().blueprint().checkClass();

        Files.write(jar, new byte[(int) Files.size(jar)]);

        assertThat(check.getClassLoader().loadClass("late.Later")).isNotNull();
        assertThat(check.getClassLoader().getResource("META-INF/extensions.idx"))
                .isNotNull();
    }

    @Test
    void whatIsOnTheListIsWhatRunsWhateverTheFileBecomes() throws Exception {
        Path listed =
                good("listed").source("listed.Later", "public class Later {}").writeTo(directory, "listed.jar");
        Path other = PluginJar.named("listed")
                .check("listed", "listed.Good", "")
                .source("listed.Later", "public class Later { public static final boolean EVIL = true; }")
                .writeTo(temporary, "other.jar");
        // Everybody may write here: the digests decide.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        byte[] right = Files.readAllBytes(listed);
        byte[] wrong = Files.readAllBytes(other);
        Thread swapping = new Thread(() -> swapUntilInterrupted(listed, right, wrong), "swapping");
        AllowedPlugins allowed = AllowedPlugins.only(Map.of(
                "listed.jar",
                PluginFiles.sha256(listed),
                "z-good.jar",
                PluginFiles.sha256(directory.resolve("z-good.jar"))));
        swapping.start();
        try {
            for (int i = 0; i < 15; i++) {
                host.close();
                host = new PluginHost(List.of(directory), "0.1.0", allowed, PluginGuard.NONE);
                host.scan();
                Optional<CheckDefinition> loaded = host.check("listed");
                if (loaded.isPresent()) {
                    Class<?> later = loaded.get()
                            .blueprint()
                            .checkClass()
                            .getClassLoader()
                            .loadClass("listed.Later");
                    assertThat(later.getFields()).as("what was not listed").isEmpty();
                }
            }
        } finally {
            swapping.interrupt();
            swapping.join();
        }
    }

    private static void swapUntilInterrupted(Path file, byte[] right, byte[] wrong) {
        Path next = file.resolveSibling("next");
        try {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                Files.write(next, i % 2 == 0 ? wrong : right);
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            // Interrupted.
        }
    }

    @Test
    void theCopiesAreTheAgentsAloneAndGoneAtTheEnd() throws Exception {
        host.scan();
        Path copy = Path.of(host.check("good")
                .orElseThrow()
                .blueprint()
                .checkClass()
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path own = requireNonNull(copy.getParent());

        assertThat(own.getParent()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        PluginHost second = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);
        second.scan();
        second.close();
        assertThat(copy).as("another agent's").exists();

        host.close();
        assertThat(own).doesNotExist();
        aGoodPluginIsLoadedAgain();
    }

    private void aGoodPluginIsLoadedAgain() {
        host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);
        host.scan();
    }

    @Test
    void aClassPathInTheManifestIsRefused() throws IOException {
        good("wide").attribute("Class-Path", "sub/helper.jar").writeTo(directory, "wide.jar");
        Path index = good("index").writeTo(directory, "index.jar");
        addTo(index, "META-INF/INDEX.LIST", "JarIndex-Version: 1.0\n\nsub/helper.jar\nhelper\n");

        host.scan();

        assertThat(error("wide.jar")).contains("Class-Path \"sub/helper.jar\"").contains("pack");
        assertThat(error("index.jar")).contains("INDEX.LIST");
    }

    @Test
    void aSecondManifestUnderAnotherSpellingIsNotOverlooked() throws IOException {
        Path jar = good("twofold").writeTo(directory, "a-twofold.jar");
        addTo(jar, "META-INF/manifest.mf", """
                Manifest-Version: 1.0
                Plugin-Id: twofold
                Plugin-Version: 1.0.0
                Class-Path: sub/helper.jar
                """);

        host.scan();

        assertThat(error("a-twofold.jar")).contains("has 2 manifests");
    }

    @Test
    void namesThatAPluginChoosesForgeNothing() throws IOException {
        PluginJar.named("x\u001b[31m")
                .check("odd", "odd.Good", "")
                .writeTo(directory, "a\n2026-01-01 ERROR forged.jar");

        host.scan();

        assertThat(host.status())
                .flatExtracting(PluginStatus::file, plugin -> plugin.id().orElse(""))
                .allSatisfy(text -> assertThat(text.toString()).doesNotContain("\n", "\u001b"));
    }

    @Test
    void whatInflatesToHundredsOfMegabytesIsReadNoFurtherThanItsLimit() throws IOException {
        for (String entry : List.of("META-INF/extensions.idx", "META-INF/MANIFEST.MF", "META-INF/X.SF")) {
            Path bomb = directory.resolve("a-" + entry.replaceAll("\\W", "") + ".jar");
            try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
                if (!entry.endsWith("MF")) {
                    zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
                    zip.write("Manifest-Version: 1.0\nPlugin-Id: bomb\nPlugin-Version: 1.0.0\n\n".getBytes(UTF_8));
                }
                zip.putNextEntry(new ZipEntry(entry));
                byte[] block = "a\n".repeat(1 << 19).getBytes(UTF_8);
                for (int i = 0; i < 300; i++) {
                    zip.write(block);
                }
            }
        }

        host.scan();

        assertThat(error("a-METAINFextensionsidx.jar"))
                .contains("META-INF/extensions.idx")
                .contains("2 MiB");
        assertThat(error("a-METAINFMANIFESTMF.jar")).contains("META-INF/MANIFEST.MF");
        assertThat(error("a-METAINFXSF.jar")).contains("META-INF/X.SF");
    }

    @Test
    void aTableOfMillionsOfEntriesIsRefusedUnread() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(directory.resolve("a-many.jar")))) {
            zip.setMethod(ZipOutputStream.STORED);
            for (int i = 0; i < 60_000; i++) {
                ZipEntry entry = new ZipEntry("a-name-that-is-long-enough-to-fill-the-table/" + i);
                entry.setSize(0);
                entry.setCrc(0);
                zip.putNextEntry(entry);
            }
        }

        host.scan();

        assertThat(error("a-many.jar")).contains("table of entries");
    }

    @Test
    void aSignedJarThatWasChangedFailsAloneAndIsNamed() throws Exception {
        Path jar = good("signed").writeTo(directory, "a-signed.jar");
        sign(jar);
        addTo(jar, "META-INF/extensions.idx", "signed.Other");

        host.scan();

        assertThat(error("a-signed.jar"))
                .contains("changed after it was signed")
                .contains("META-INF/extensions.idx")
                .doesNotContain(PrivateCopies.PREFIX);
    }

    /** Signs by the JDK's own tools. */
    private void sign(Path jar) throws Exception {
        Path keys = temporary.resolve("keys");
        run(
                "keytool",
                "-genkeypair",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit",
                "-alias",
                "me",
                "-keyalg",
                "EC",
                "-dname",
                "CN=me");
        run("jarsigner", "-keystore", keys.toString(), "-storepass", "changeit", jar.toString(), "me");
    }

    private static void run(String tool, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, Path.of(System.getProperty("java.home"), "bin", tool).toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void anErrorNamesTheJarsAndNotTheirCopies() throws IOException {
        good("good").writeTo(directory, "zz-same-id.jar");

        host.scan();

        assertThat(error("zz-same-id.jar"))
                .contains(directory.resolve("z-good.jar").toString())
                .doesNotContain(PrivateCopies.PREFIX);
    }

    @Test
    void hiddenFilesAndWhatTheShadePluginLeavesAreNoPlugins() throws IOException {
        good("hidden").writeTo(directory, ".hidden.jar");
        good("original").writeTo(directory, "original-good.jar");

        host.scan();

        assertThat(host.status()).extracting(PluginStatus::file).containsExactly("z-good.jar");
    }

    @Test
    void aNamedPipeOrADirectoryIsNotWaitedFor() throws Exception {
        Process made =
                new ProcessBuilder("mkfifo", directory.resolve("a-pipe.jar").toString()).start();
        assertThat(made.waitFor()).isZero();
        Files.createDirectory(directory.resolve("a-directory.jar"));

        host.scan();

        assertThat(error("a-pipe.jar")).contains("it is no file");
        assertThat(error("a-directory.jar")).contains("it is no file");
    }

    static void addTo(Path jar, String entry, String text) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(jar)) {
            Path path = zip.getPath("/" + entry);
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            Files.writeString(path, text);
        }
    }

    private static PluginJar good(String id) {
        return PluginJar.named(id).check(id, id + ".Good", "");
    }

    private String error(String file) {
        PluginStatus status = host.status().stream()
                .filter(one -> one.file().equals(file))
                .findFirst()
                .orElseThrow();
        assertThat(status.state()).isEqualTo(PluginStatus.State.FAILED);
        return status.error().orElseThrow();
    }
}
