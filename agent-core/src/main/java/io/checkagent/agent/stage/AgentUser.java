// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The user that this process runs as, as its files' owner. */
public final class AgentUser {
    private static final int ROOT = 0;

    private AgentUser() {}

    /** Whether a file is this process's user's own, links not followed; true where files have no numbered owners. */
    public static boolean owns(Path file) throws IOException {
        return !hasOwners(file) || owner(file) == id();
    }

    /** As {@link #owns}, or root's, who can do anything to this process in any case. */
    public static boolean orRootOwns(Path file) throws IOException {
        return !hasOwners(file) || owner(file) == ROOT || owner(file) == id();
    }

    private static boolean hasOwners(Path file) {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix");
    }

    private static int owner(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    /** The effective user ID: of a container's user there may be no name. */
    public static int id() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (Files.exists(status)) {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("Uid:")) {
                    return Integer.parseInt(line.split("\\s+", -1)[2]);
                }
            }
        }
        Path own = Files.createTempFile("check-agent", null);
        try {
            return owner(own);
        } finally {
            Files.delete(own);
        }
    }
}
