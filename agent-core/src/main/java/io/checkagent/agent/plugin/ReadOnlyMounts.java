// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What no process that shares this one's view of the file system can write, as {@code /proc/self/mountinfo} says
 * (proc(5)). Java's FileStore
 * takes a mount for the one around it when both are of one device. Immutable.
 */
final class ReadOnlyMounts {
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");
    private static final int MOUNT_POINT = 4;
    private static final int OPTIONS = 5;
    private static final String MOUNTED_BY = "user_id=";

    /** Whether it is read-only, by mount point. */
    private final Map<Path, Boolean> mounts = new LinkedHashMap<>();

    private ReadOnlyMounts(List<String> lines) {
        for (String line : lines) {
            String[] fields = line.split(" ", -1);
            if (fields.length > OPTIONS) {
                // Of two on one place the later hides the earlier.
                mounts.put(
                        Path.of(unescaped(fields[MOUNT_POINT])),
                        (isReadOnly(fields[OPTIONS]) || isReadOnly(fields[fields.length - 1]))
                                && !isOfAUser(fields[fields.length - 1]));
            }
        }
    }

    /** The lines of a mountinfo file. */
    static ReadOnlyMounts of(List<String> lines) {
        return new ReadOnlyMounts(lines);
    }

    /** Those there are; none where the system does not tell. */
    static ReadOnlyMounts now() {
        try {
            return of(Files.readAllLines(MOUNTS, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return of(List.of());
        }
    }

    /** Whether the mount that holds this path, of which no part is a link, is read-only. */
    boolean contains(Path path) {
        for (Path at = path; at != null; at = at.getParent()) {
            Boolean readOnly = mounts.get(at);
            if (readOnly != null) {
                return readOnly;
            }
        }
        return false;
    }

    /** Both the mount's own options and, at the end, its file system's. */
    private static boolean isReadOnly(String options) {
        return List.of(options.split(",", -1)).contains("ro");
    }

    /** A file system in user space shows what the user who mounted it likes, unless that is root: FUSE names him. */
    private static boolean isOfAUser(String options) {
        return Stream.of(options.split(",", -1))
                .filter(option -> option.startsWith(MOUNTED_BY))
                .map(option -> option.substring(MOUNTED_BY.length()))
                .anyMatch(user -> !user.equals("0"));
    }

    /** Blanks, tabs, line ends and backslashes are written in octal. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
