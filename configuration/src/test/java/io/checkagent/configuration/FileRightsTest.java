// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FileRightsTest {
    private final Path folder;

    FileRightsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static String rightsOf(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @ParameterizedTest
    @CsvSource({"OWNERS_FILE, rw-------", "READABLE_BY_GROUP, rw-r-----"})
    void aFileHasThemFromItsFirstMoment(FileRights rights, String expected) throws IOException {
        Path file = folder.resolve("file");

        Files.createFile(file, rights.at(file));

        assertThat(rightsOf(file)).isEqualTo(expected);
    }

    @Test
    void whatIsThereCanBeGivenThem() throws IOException {
        Path made = Files.createDirectory(folder.resolve("made"));

        FileRights.OWNERS_FOLDER.giveTo(made);

        assertThat(rightsOf(made)).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @EnumSource
    void whereAFileSystemKnowsNoRightsNoneAreAskedFor(FileRights rights) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(folder.resolve("a.zip"), Map.of("create", "true"))) {
            Path file = zip.getPath("file");

            Files.createFile(file, rights.at(file));
            rights.giveTo(file);

            assertThat(file).exists();
        }
    }
}
