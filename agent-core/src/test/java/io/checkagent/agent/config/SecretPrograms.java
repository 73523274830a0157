// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Programs that tests use as a secret backend. */
public final class SecretPrograms {
    private SecretPrograms() {}

    /** Writes a shell script that only its owner may touch. */
    public static void write(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
