// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Where a text such as a certificate or a token comes from: read anew each time, because files are replaced. */
public final class PemSource {
    /** More than any bundle of authorities has. */
    private static final int LIMIT = 1 << 20;

    private interface Reader {
        String read() throws IOException;
    }

    private final String name;
    private final Reader reader;

    private PemSource(String name, Reader reader) {
        this.name = name;
        this.reader = reader;
    }

    /**
     * Reads it now.
     *
     * @throws IOException whose message names the source
     */
    public String read() throws IOException {
        return reader.read();
    }

    /** For messages: a file, or a place in one. */
    public String name() {
        return name;
    }

    /** What somebody has in memory, under a name for messages. */
    public static PemSource of(String name, Supplier<String> text) {
        return new PemSource(name, text::get);
    }

    /** Of a file, which must be a regular one: nothing else may make a reader wait. */
    public static PemSource file(Path file) {
        return new PemSource(file.toString(), () -> {
            try {
                if (!Files.exists(file)) {
                    throw new IOException(file + " does not exist");
                }
                if (!Files.isRegularFile(file)) {
                    throw new IOException(file + " is no regular file");
                }
                return read(file);
            } catch (NoSuchFileException e) {
                throw new IOException(file + " does not exist", e);
            } catch (AccessDeniedException e) {
                throw new IOException(file + " may not be read by this user", e);
            }
        });
    }

    private static String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LIMIT + 1);
            if (content.length > LIMIT) {
                throw new IOException(file + " is larger than " + LIMIT + " bytes");
            }
            return new String(content, UTF_8);
        }
    }
}
