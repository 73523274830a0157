// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A file on the list of digests that somebody swaps, at every moment of its loading: what was hashed is what runs. */
class SwappedPluginTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");
    private Path listed = Path.of("");
    private Path other = Path.of("");

    /** When it is swapped. */
    private enum Moment {
        /** Hashed, copied, judged and its manifest read; none of its classes is loaded. */
        BEFORE_ITS_CLASSES,
        AT_ITS_START,
        AFTER_ITS_START,
        WHEN_IT_IS_LOADED
    }

    private enum Way {
        REPLACED,
        WRITTEN_OVER
    }

    @BeforeEach
    void aListedPluginAndAnother() throws IOException {
        directory = Files.createDirectory(temporary.resolve("plugins"));
        // Everybody may write here: the digests decide.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        listed = plugin("").writeTo(directory, "listed.jar");
        other = plugin("public static final boolean EVIL = true;").writeTo(temporary, "other.jar");
    }

    private static PluginJar plugin(String members) {
        return PluginJar.named("listed")
                .attribute("Plugin-Class", "listed.Starter")
                .source("listed.Starter", "public class Starter extends org.pf4j.Plugin { %s }".formatted(members))
                .check("listed", "listed.Good", members)
                .source("listed.Later", "public class Later { %s }".formatted(members));
    }

    private void swap(Way way) {
        try {
            if (way == Way.WRITTEN_OVER) {
                Files.write(listed, Files.readAllBytes(other));
            } else {
                Files.move(
                        Files.copy(other, directory.resolve("next")),
                        listed,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BEFORE_ITS_CLASSES, REPLACED",
        "BEFORE_ITS_CLASSES, WRITTEN_OVER",
        "AT_ITS_START, REPLACED",
        "AT_ITS_START, WRITTEN_OVER",
        "AFTER_ITS_START, REPLACED",
        "AFTER_ITS_START, WRITTEN_OVER",
        "WHEN_IT_IS_LOADED, REPLACED",
        "WHEN_IT_IS_LOADED, WRITTEN_OVER"
    })
    void runsAsItWasHashed(Moment moment, Way way) throws Exception {
        AllowedPlugins allowed = AllowedPlugins.only(Map.of("listed.jar", PluginFiles.sha256(listed)));
        try (PluginHost host =
                new PluginHost(List.of(directory), "0.1.0", allowed, new SwappingAt(moment, () -> swap(way)))) {
            host.scan();
            if (moment == Moment.WHEN_IT_IS_LOADED) {
                swap(way);
            }

            assertThat(listed).as("it was swapped").hasSameBinaryContentAs(other);
            ClassLoader classes =
                    host.check("listed").orElseThrow().blueprint().checkClass().getClassLoader();
            for (String name : List.of("listed.Starter", "listed.Good", "listed.Later")) {
                assertThat(classes.loadClass(name).getFields()).as(name).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void isRefusedWhenItWasSwappedBefore(Way way) throws IOException {
        AllowedPlugins allowed = AllowedPlugins.only(Map.of("listed.jar", PluginFiles.sha256(listed)));
        swap(way);
        try (PluginHost host = new PluginHost(List.of(directory), "0.1.0", allowed, PluginGuard.NONE)) {
            host.scan();

            assertThat(host.checks()).isEmpty();
            assertThat(host.status().get(0).error().orElseThrow()).contains("its digest is another");
        }
    }

    @Test
    void theDigestIsThatOfTheCopyWhenItIsSwappedWhileItIsCopied() throws Exception {
        byte[] before = new byte[1 << 20];
        Files.write(listed, before);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        OutputStream swapping = new FilterOutputStream(copy) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (copy.size() == 0) {
                    byte[] changed = new byte[before.length];
                    changed[changed.length - 1] = 1;
                    Files.write(listed, changed);
                }
                copy.write(bytes, offset, length);
            }
        };

        String digest = PluginFiles.copy(listed, swapping);

        assertThat(copy.toByteArray()).as("it was swapped").isNotEqualTo(before);
        assertThat(digest)
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(copy.toByteArray())));
    }

    /** Swaps the file when its loading is there. */
    private record SwappingAt(Moment moment, Runnable swap) implements PluginGuard {
        private void reached(Moment reached) {
            if (reached == moment) {
                swap.run();
            }
        }

        @Override
        public Optional<String> holdBack(LoadedPlugin plugin) {
            reached(Moment.BEFORE_ITS_CLASSES);
            return Optional.empty();
        }

        @Override
        public void starting(LoadedPlugin plugin) {
            reached(Moment.AT_ITS_START);
        }

        @Override
        public void started(LoadedPlugin plugin) {
            reached(Moment.AFTER_ITS_START);
        }
    }
}
