// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import io.checkagent.agent.stage.AgentUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Who may write a file, or put another in its place, on all of its way: each directory from the root on, and each link to
 * its end. Whoever can would run as the agent.
 *
 * <p>A step is trusted when its owner is the agent's user or root and nobody else can write it, or when it lies on a mount
 * that is read-only here. The latter is what a pod can guarantee: its volumes are {@code drwxrwsrwx root}. Not
 * thread-safe.
 */
final class PluginTrust {
    /** As Linux: ELOOP. */
    private static final int MAX_LINKS = 40;

    static final int STICKY = 01000;

    private final ReadOnlyMounts mounts;

    PluginTrust(ReadOnlyMounts mounts) {
        this.mounts = mounts;
    }

    /** Judges by the mounts there are now. */
    static PluginTrust now() {
        return new PluginTrust(ReadOnlyMounts.now());
    }

    /** Why what is loaded from this path must not be trusted, with what to do. */
    Optional<String> distrust(Path path) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        if (!absolute.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        Deque<Path> ahead = new ArrayDeque<>();
        absolute.forEach(ahead::add);
        Path at = absolute.getRoot();
        int links = 0;
        while (!ahead.isEmpty()) {
            Optional<String> distrust = distrust(path, at, true);
            if (distrust.isPresent()) {
                return distrust;
            }
            Path name = ahead.removeFirst();
            if (name.toString().equals(".")) {
                continue;
            }
            if (name.toString().equals("..")) {
                at = at.getParent() == null ? at : at.getParent();
                continue;
            }
            Path next = at.resolve(name);
            if (!Files.isSymbolicLink(next)) {
                at = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                throw new IOException("too many links");
            }
            if (!AgentUser.orRootOwns(next) && !mounts.contains(next)) {
                return Optional.of("%s is a link of another user than the agent's or root; run: chown -h root %s"
                        .formatted(next, next));
            }
            Path target = Files.readSymbolicLink(next);
            for (int i = target.getNameCount() - 1; i >= 0; i--) {
                ahead.addFirst(target.getName(i));
            }
            at = target.isAbsolute() ? target.getRoot() : at;
        }
        return distrust(path, at, false);
    }

    /** @param passed whether it is a directory on the way, in which only a name matters */
    private Optional<String> distrust(Path path, Path step, boolean passed) throws IOException {
        if (mounts.contains(step)) {
            return Optional.empty();
        }
        String which = step.equals(path) ? path.toString() : "%s, on the way to %s,".formatted(step, path);
        if (!AgentUser.orRootOwns(step)) {
            return Optional.of(
                    "%s belongs to another user than the agent's or root; run: chown root %s".formatted(which, step));
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(step, LinkOption.NOFOLLOW_LINKS);
        if (passed && isSticky(step)) {
            return Optional.empty();
        }
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return Optional.of(
                    "%s can be written by everybody; run: chmod o-w %s, or in a pod mount it readOnly, or list the file's"
                                    .formatted(which, step)
                            + " digest under \"plugins\" in datadog.yaml");
        }
        if (permissions.contains(PosixFilePermission.GROUP_WRITE) && !isTrustedGroup(step)) {
            return Optional.of(
                    "%s can be written by its group; run: chmod g-w %s, or in a pod mount it readOnly, or list the file's"
                                    .formatted(which, step)
                            + " digest under \"plugins\" in datadog.yaml");
        }
        return Optional.empty();
    }

    /** In such a directory, as /tmp, only the owner of an entry can put another in its place. */
    private static boolean isSticky(Path step) throws IOException {
        return ((int) Files.getAttribute(step, "unix:mode", LinkOption.NOFOLLOW_LINKS) & STICKY) != 0;
    }

    /** Root's, or the user's private group, which has the user's number: as most Linux distributions make it. */
    private static boolean isTrustedGroup(Path step) throws IOException {
        int group = (int) Files.getAttribute(step, "unix:gid", LinkOption.NOFOLLOW_LINKS);
        return group == 0 || group == AgentUser.id();
    }
}
