// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The plugin directory: its JARs in the order of their names, and their digests. */
final class PluginFiles {
    /** No plugin is near that; the copies of larger ones would fill what the agent may write. */
    static final long MAX_BYTES = 256L << 20;

    private static final String TOO_LARGE = "it is larger than %s MiB".formatted(MAX_BYTES >> 20);
    private static final int BUFFER = 1 << 16;

    private PluginFiles() {}

    static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> isPlugin(file.getFileName().toString()))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    /** Hidden files are somebody's in the making; the shade plugin leaves what it packed anew as original-*.jar. */
    static boolean isPlugin(String name) {
        return name.endsWith(".jar") && !name.startsWith(".") && !name.startsWith("original-");
    }

    /** What differs when a file was written or replaced, without reading it; empty when it is gone. */
    static Optional<String> stamp(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Optional.of(attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String sha256(Path file) throws IOException {
        return copy(file, OutputStream.nullOutputStream());
    }

    /**
     * A named pipe would be waited for.
     *
     * @throws IOException when it is no file, or larger than {@link #MAX_BYTES}
     */
    static void requireFile(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("it is no file");
        }
        if (attributes.size() > MAX_BYTES) {
            throw new IOException(TOO_LARGE);
        }
    }

    /**
     * Copies a file.
     *
     * @return the SHA-256 digest of what was copied, hexadecimal
     * @throws IOException also when {@link #requireFile} would
     */
    static String copy(Path file, OutputStream out) throws IOException {
        requireFile(file);
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            long total = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                total += read;
                if (total > MAX_BYTES) {
                    throw new IOException(TOO_LARGE);
                }
                digest.update(buffer, 0, read);
                out.write(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
