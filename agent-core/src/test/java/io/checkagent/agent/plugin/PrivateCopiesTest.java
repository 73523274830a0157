// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivateCopiesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private Path jar = Path.of("");

    @BeforeEach
    void writeAJar() throws IOException {
        jar = Files.writeString(directory.resolve("some.jar"), "content");
    }

    @Test
    void theSecondPlaceIsUsedWhereTheFirstCannotBeWritten() throws IOException {
        Path second = Files.createDirectory(directory.resolve("second"));
        try (PrivateCopies copies = new PrivateCopies(List.of(Path.of("/proc"), second))) {
            assertThat(copies.of(jar, false).file()).startsWith(second).hasContent("content");
        }
        assertThat(second).isEmptyDirectory();
    }

    @Test
    void whereNothingCanBeWrittenAJarIsLoadedInPlaceUnlessItIsListedByItsDigest() throws IOException {
        try (PrivateCopies copies = new PrivateCopies(List.of(Path.of("/proc")))) {
            assertThat(copies.of(jar, true)).isEqualTo(new PrivateCopies.Copy(jar, PluginFiles.sha256(jar)));
            assertThatThrownBy(() -> copies.of(jar, false)).hasMessageContaining("/tmp that it can write");
        }
        assertThat(jar).exists();
    }

    @Test
    void whatIsListedIsNotCopiedToWhereOthersCouldExchangeTheCopy() throws IOException {
        Path open = Files.createDirectory(directory.resolve("open"));
        Path second = Files.createDirectory(directory.resolve("second"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (PrivateCopies copies = new PrivateCopies(List.of(open, second))) {
            assertThat(copies.of(jar, true).file()).startsWith(open);
        }
        try (PrivateCopies copies = new PrivateCopies(List.of(open, second))) {
            assertThat(copies.of(jar, false).file()).startsWith(second);
        }
        Files.setAttribute(open, "unix:mode", 01777);
        try (PrivateCopies copies = new PrivateCopies(List.of(open, second))) {
            assertThat(copies.of(jar, false).file()).startsWith(open);
        }
    }

    @Test
    void aFullDiskIsAPlaceThatCannotBeWritten() throws Exception {
        Path full = Files.createDirectory(directory.resolve("full"));
        Mounts.assume("-t", "tmpfs", "-o", "size=64k", "tmpfs", full.toString());
        Files.write(jar, new byte[1 << 20]);
        Path second = Files.createDirectory(directory.resolve("second"));
        try (PrivateCopies copies = new PrivateCopies(List.of(full, second))) {
            assertThat(copies.of(jar, false).file()).startsWith(second);
        } finally {
            Mounts.unmount(full);
        }
    }

    @Test
    void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsNot() throws Exception {
        Path left = leftBehind("1");
        Path notOurs = leftBehind("2");
        Files.setAttribute(notOurs, "unix:uid", 65534);
        Path living = leftBehind("3");
        Process holder =
                new ProcessBuilder("python3", "-c", """
                        import fcntl, sys
                        f = open(sys.argv[1], "w")
                        fcntl.lockf(f, fcntl.LOCK_EX)
                        print("locked", flush=True)
                        sys.stdin.read()
                        """, living.resolve(".lock").toString()).start();
        holder.inputReader().readLine();
        try (PrivateCopies copies = new PrivateCopies(List.of(directory))) {
            copies.of(jar, false);

            assertThat(left).doesNotExist();
            assertThat(notOurs).exists();
            assertThat(living).exists();
        } finally {
            holder.destroy();
        }
    }

    private Path leftBehind(String name) throws IOException {
        Path left = Files.createDirectory(directory.resolve(PrivateCopies.PREFIX + name));
        Files.createFile(left.resolve(".lock"));
        Files.createFile(left.resolve("0-some.jar"));
        return Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(3600)));
    }

    @Test
    void theCopyOfWhatWasNotLoadedIsRemoved() throws IOException {
        try (PrivateCopies copies = new PrivateCopies(List.of(directory))) {
            PrivateCopies.Copy copy = copies.of(jar, false);
            copies.drop(copy);
            assertThat(copy.file()).doesNotExist();
        }
    }
}
