// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The secret that the local API asks for: 32 random bytes in a file that only the agent's user can read. */
public final class AuthToken {
    private static final int BYTES = 32;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final String value;

    private AuthToken(String value) {
        this.value = value;
    }

    /** Reads the file, and creates it first when it is missing: for the agent. */
    public static AuthToken readOrCreate(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        try {
            Files.createFile(file, OWNER_ONLY);
            Files.writeString(file, HexFormat.of().formatHex(random));
        } catch (FileAlreadyExistsException e) {
            Files.setPosixFilePermissions(file, Set.copyOf(PosixFilePermissions.fromString("rw-------")));
        }
        return read(file);
    }

    /** Reads the file: for the command line. */
    public static AuthToken read(Path file) throws IOException {
        String value = Files.readString(file).strip();
        if (value.length() < BYTES) {
            throw new NoSuchFileException(file.toString(), null, "holds no token of at least 32 characters");
        }
        return new AuthToken(value);
    }

    /** The value of the Authorization header. */
    public String header() {
        return "Bearer " + value;
    }

    @Override
    public String toString() {
        return "AuthToken[***]";
    }
}
