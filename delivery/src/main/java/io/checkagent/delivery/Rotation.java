// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.FileRights;
import io.checkagent.delivery.RotationSettings.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** Puts a file aside: {@code path} becomes {@code path.1}, that {@code path.2}, and so on. Used by one thread. */
final class Rotation {
    private static final String PACKED = ".gz";
    private static final String UNFINISHED = ".gz.tmp";

    private final Path path;
    private final RotationSettings settings;

    Rotation(Path path, RotationSettings settings) {
        this.path = path;
        this.settings = settings;
    }

    boolean isWanted() {
        return settings.maxSize().isPresent() || settings.maxAge().isPresent();
    }

    /**
     * Whether the file is to be put aside first.
     *
     * @param size of the file, in bytes
     * @param next how much is to be written to it now
     * @param age of its first line
     */
    boolean isDue(long size, int next, Duration age) {
        return size > 0
                && (settings.maxSize().filter(max -> size + next > max.bytes()).isPresent()
                        || settings.maxAge()
                                .filter(max -> age.compareTo(max) > 0)
                                .isPresent());
    }

    /** When the first line was written, as far as it can be known, of a file that is there already. */
    static Instant begin(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toInstant();
    }

    /** Whatever is thrown, nothing was lost but what was the oldest. */
    void putAside() throws IOException {
        for (String ending : List.of("", PACKED)) {
            Files.deleteIfExists(aside(settings.maxFiles(), ending));
        }
        for (int number = settings.maxFiles() - 1; number > 0; number--) {
            for (String ending : List.of("", PACKED)) {
                moveIfThere(aside(number, ending), aside(number + 1, ending));
            }
        }
        Path first = aside(1, "");
        moveIfThere(path, first);
        if (settings.compression() == Compression.GZIP) {
            pack(first);
        }
    }

    private Path aside(int number, String ending) {
        return path.resolveSibling(path.getFileName() + "." + number + ending);
    }

    private static void moveIfThere(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            // There are fewer files than are kept, or somebody removed one.
        }
    }

    /** The packed file is there when it is whole, and until then the other one. */
    private void pack(Path file) throws IOException {
        Path unfinished = aside(1, UNFINISHED);
        try {
            Files.deleteIfExists(unfinished);
            Files.createFile(unfinished, FileRights.READABLE_BY_GROUP.at(unfinished));
            try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
                Files.copy(file, packed);
            }
            Files.move(unfinished, aside(1, PACKED), StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(file);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }
}
