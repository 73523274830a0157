// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.checkagent.agent.stage.AgentUser;
import io.checkagent.configuration.FileFailure;
import io.checkagent.configuration.FileRights;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is loaded of plugins: a copy of each JAR that only the agent's user can reach, hashed as it is made. So what was
 * judged is what runs, whatever becomes of the file, and a JAR that is written over does not break the classes of a
 * running check.
 *
 * <p>The copies lie in a directory of this process, which is removed by {@link #close} and when the process ends; that of
 * a process that was killed is removed by the next. Not thread-safe.
 */
final class PrivateCopies implements AutoCloseable {
    static final String PREFIX = "check-agent-plugins-";

    private static final Logger log = LoggerFactory.getLogger(PrivateCopies.class);
    /** Younger ones may be another process's that has not locked it yet. */
    private static final Duration LEFT_BEHIND_AFTER = Duration.ofMinutes(1);

    private final List<Path> parents;
    private final Map<Path, Path> copies = new LinkedHashMap<>();
    private int number;
    private @Nullable Directory directory;
    private boolean warned;

    /** @param parents the first of them that can be written is used */
    PrivateCopies(List<Path> parents) {
        this.parents = List.copyOf(parents);
    }

    /** Below {@code java.io.tmpdir}, else in memory where Linux has it for everybody, read-only containers included. */
    static PrivateCopies ofProcess() {
        return new PrivateCopies(List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("/dev/shm")));
    }

    /**
     * What to load of a JAR.
     *
     * @param file the copy; the JAR itself when no copy could be made
     * @param sha256 of the copy, hexadecimal
     */
    record Copy(Path file, String sha256) {}

    /** A directory, and the lock that says that its process lives. */
    private record Directory(Path parent, Path path, FileChannel lock) {}

    /**
     * Copies a JAR.
     *
     * @param inPlace whether the JAR itself will do where nothing can be written; that is said once
     * @throws IOException when the JAR cannot be read, or not be copied and that does not do
     */
    Copy of(Path jar, boolean inPlace) throws IOException {
        PluginFiles.requireFile(jar);
        List<String> failures = new ArrayList<>();
        for (Path parent : directory == null ? parents : List.of(directory.parent())) {
            try {
                if (directory == null) {
                    directory = open(parent, inPlace);
                }
                return copy(jar, directory.path());
            } catch (IOException e) {
                failures.add(parent + ": " + FileFailure.reason(e));
                if (copies.isEmpty()) {
                    close();
                }
            }
        }
        String why = "no copy can be made of it (%s); give the agent a /tmp that it can write, with free space"
                .formatted(String.join("; ", failures));
        if (!inPlace) {
            throw new IOException(why + ": what is listed by its digest is loaded from such a copy alone");
        }
        Copy loaded = new Copy(jar, PluginFiles.sha256(jar));
        if (!warned) {
            warned = true;
            log.warn("plugin {}, and maybe others, is loaded in place, do not write over it: {}", jar, why);
        }
        return loaded;
    }

    private Copy copy(Path jar, Path target) throws IOException {
        Path copy = target.resolve(number++ + "-" + jar.getFileName());
        try (OutputStream out = Files.newOutputStream(copy, CREATE_NEW, WRITE)) {
            String sha256 = PluginFiles.copy(jar, out);
            copy.toFile().deleteOnExit();
            copies.put(copy, jar);
            return new Copy(copy, sha256);
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /** Removes the copy of a JAR that was not loaded. */
    void drop(Copy copy) {
        if (copies.remove(copy.file()) != null) {
            File unused = copy.file().toFile();
            if (!unused.delete()) {
                log.warn("{} was not removed", unused);
            }
        }
    }

    /** A text about copies, of which it names the JARs instead: those the user knows. */
    String named(String text) {
        String named = text;
        for (Map.Entry<Path, Path> copy : copies.entrySet()) {
            named = named.replace(copy.getKey().toString(), copy.getValue().toString());
        }
        return named;
    }

    private static Directory open(Path parent, boolean trusting) throws IOException {
        if (!trusting) {
            requireOwn(parent);
        }
        removeLeftBehind(parent);
        Path made = Files.createTempDirectory(parent, PREFIX, FileRights.OWNERS_FOLDER.at(parent));
        made.toFile().deleteOnExit();
        FileChannel lock = FileChannel.open(lockOf(made), CREATE_NEW, WRITE);
        lockOf(made).toFile().deleteOnExit();
        if (lock.tryLock() == null) {
            throw new IOException("another process has locked " + made);
        }
        return new Directory(parent, made, lock);
    }

    /**
     * Who can write the parent can put another directory in the place of a copy that was found right, unless only owners can
     * exchange entries there. In a pod an emptyDir lacks that, /dev/shm has it.
     */
    private static void requireOwn(Path parent) throws IOException {
        if (!parent.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        int writableByOthers = 022;
        int mode = (int) Files.getAttribute(parent, "unix:mode");
        if ((mode & writableByOthers) != 0 && (mode & PluginTrust.STICKY) == 0) {
            throw new IOException("others can write it, and exchange what lies in it");
        }
    }

    private static Path lockOf(Path directory) {
        return directory.resolve(".lock");
    }

    private static void removeLeftBehind(Path parent) throws IOException {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (Path other : others) {
                try {
                    removeIfLeftBehind(other);
                } catch (IOException | OverlappingFileLockException e) {
                    log.debug("{} stays: {}", other, e.toString());
                }
            }
        }
    }

    private static void removeIfLeftBehind(Path directory) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(directory, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        long age = System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
        if (!attributes.isDirectory() || age < LEFT_BEHIND_AFTER.toMillis() || !AgentUser.owns(directory)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(lockOf(directory), WRITE, LinkOption.NOFOLLOW_LINKS);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                remove(directory);
            }
        }
    }

    private static void remove(Path directory) throws IOException {
        File[] files = directory.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            Files.delete(file.toPath());
        }
        Files.delete(directory);
    }

    /** Removes the copies; what is still loaded of them goes on by its open file. */
    @Override
    public void close() {
        Directory closing = directory;
        directory = null;
        copies.clear();
        if (closing != null) {
            try (FileChannel lock = closing.lock()) {
                remove(closing.path());
            } catch (IOException e) {
                log.warn("the copies of plugins in {} were not removed: {}", closing.path(), FileFailure.reason(e));
            }
        }
    }
}
