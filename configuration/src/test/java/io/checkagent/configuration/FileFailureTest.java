// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileFailureTest {
    private final Path folder;

    FileFailureTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static String reasonOf(ThrowingCallable failing) {
        return FileFailure.reason(catchThrowableOfType(IOException.class, failing));
    }

    @Test
    void whereTheJdkNamesTheFileOnlyTheReasonIsAdded() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThat(reasonOf(() -> Files.readString(folder.resolve("absent"))))
                .isEqualTo(folder.resolve("absent") + ": not there");
        assertThat(reasonOf(() -> Files.newDirectoryStream(file))).isEqualTo(file + ": not a directory");
        assertThat(reasonOf(() -> Files.delete(folder))).isEqualTo(folder + ": a directory that is not empty");
        assertThat(reasonOf(() -> Files.createDirectory(file))).isEqualTo(file + ": there already, and no directory");
        assertThat(FileFailure.reason(new AccessDeniedException("/secret"))).isEqualTo("/secret: permission denied");
    }

    @Test
    void whatSaysItsReasonIsLeftAsItIs() {
        assertThat(reasonOf(() -> Files.readAllBytes(folder))).isEqualTo("Is a directory");
        assertThat(FileFailure.reason(new IOException())).isEqualTo("no reason given");
    }
}
