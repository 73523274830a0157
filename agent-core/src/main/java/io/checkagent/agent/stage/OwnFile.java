// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.configuration.FileRights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Small files of the agent's own, which nobody else is to read or write. */
public final class OwnFile {
    private static final int MAX_BYTES = 4096;

    private OwnFile() {}

    /** Puts a new file there that only the agent's user can reach: nothing is written through a link or an open file. */
    public static void write(Path file, String text) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is no file");
        }
        Files.createDirectories(directory);
        Path made =
                Files.createTempFile(directory, "." + file.getFileName(), null, FileRights.OWNERS_FILE.at(directory));
        try {
            Files.writeString(made, text);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    /** Reads one line without waiting: a named pipe is refused. */
    public static String read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new IOException(file + " is no file; remove it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), UTF_8).strip();
        }
    }
}
