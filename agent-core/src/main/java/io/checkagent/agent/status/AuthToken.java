// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import io.checkagent.agent.stage.AgentUser;
import io.checkagent.agent.stage.OwnFile;
import io.checkagent.configuration.FileRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;

/** The secret that the local API asks for: 32 random bytes in a file that only the agent's user can read. */
public final class AuthToken {
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OF_OTHERS = PosixFilePermissions.fromString("------rwx");

    private final String value;

    private AuthToken(String value) {
        this.value = value;
    }

    /**
     * Reads the file, and makes it when it is missing or empty: for the agent, of which several threads may ask at once.
     *
     * @throws IOException also when another user made it, or can read it, and so knows the token
     */
    public static synchronized AuthToken readOrCreate(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            create(file);
        }
        requireSecret(file);
        if (OwnFile.read(file).isEmpty()) {
            // The disk was full when it was made.
            create(file);
        }
        return read(file);
    }

    private static void create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        OwnFile.write(file, HexFormat.of().formatHex(random));
    }

    private static void requireSecret(Path file) throws IOException {
        Path real = file.toRealPath();
        if (!AgentUser.orRootOwns(file) || !AgentUser.orRootOwns(real)) {
            throw new IOException(
                    "another user than the agent's or root made %s and may know the token; remove it".formatted(file));
        }
        if (!Files.isRegularFile(real)) {
            throw new IOException(file + " is no file; remove it");
        }
        if (!real.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        Set<PosixFilePermission> others = EnumSet.copyOf(Files.getPosixFilePermissions(real));
        others.retainAll(OF_OTHERS);
        if (!others.isEmpty()) {
            if (!AgentUser.owns(real)) {
                throw new IOException("everybody can read or write %s; run: chmod o= %s".formatted(file, real));
            }
            FileRights.OWNERS_FILE.giveTo(real);
        }
    }

    /** Reads the file: for the command line. */
    public static AuthToken read(Path file) throws IOException {
        String value = OwnFile.read(file);
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
