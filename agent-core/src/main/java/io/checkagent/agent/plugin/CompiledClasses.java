// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was compiled since a plugin was packed: the directory {@code classes} beside its JAR, where Maven and editors leave
 * it. The plugin's author runs that over what is in the JAR, which itself stays as it is.
 *
 * <p>A build removes classes and writes them one by one. What it has is complete when each class of the index is there, and
 * nothing was written for a moment. Not thread-safe.
 */
final class CompiledClasses {
    /** Between two classes that one compiler writes it is shorter. */
    private static final Duration QUIET = Duration.ofMillis(200);
    /** After the index, which javac writes first, while the classes that it lists are still those of before. */
    private static final Duration QUIET_AFTER_INDEX = Duration.ofSeconds(2);

    /** The JAR's says which plugin it is. */
    private static final String MANIFEST = "META-INF/MANIFEST.MF";

    private final Map<Path, String> complete = new HashMap<>();

    /** What differs when there is something new to run; while it is being written, as it was before. */
    String stamp(Path jar) {
        Path directory = directory(jar);
        try {
            SortedMap<String, BasicFileAttributes> files = filesOf(directory);
            if (isComplete(directory, files)) {
                StringBuilder stamp = new StringBuilder();
                files.forEach((name, file) -> stamp.append(name)
                        .append(' ')
                        .append(file.size())
                        .append(' ')
                        .append(file.lastModifiedTime())
                        .append('\n'));
                complete.put(directory, stamp.toString());
            }
        } catch (IOException e) {
            // A file is gone that was there a moment ago: it is being written.
        }
        return complete.getOrDefault(directory, "");
    }

    /**
     * Puts them into a private copy of the JAR, when they are complete.
     *
     * @param judged whether each of them must be one that only the agent's user and root can write
     * @throws PluginException which others can write
     */
    PrivateCopies.Copy over(PrivateCopies.Copy copy, Path jar, boolean judged) throws IOException, PluginException {
        Path directory = directory(jar);
        SortedMap<String, BasicFileAttributes> files = filesOf(directory);
        if (copy.file().equals(jar) || !isComplete(directory, files)) {
            return copy;
        }
        PluginTrust trust = PluginTrust.now();
        try (FileSystem packed = FileSystems.newFileSystem(copy.file())) {
            for (String name : files.keySet()) {
                Path compiled = directory.resolve(name);
                Optional<String> distrust = judged ? trust.distrust(compiled) : Optional.empty();
                if (distrust.isPresent()) {
                    throw new PluginException(distrust.get());
                }
                Path target = packed.getPath(name);
                if (target.getParent() != null) {
                    Files.createDirectories(target.getParent());
                }
                Files.copy(compiled, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return new PrivateCopies.Copy(copy.file(), PluginFiles.sha256(copy.file()));
    }

    private static Path directory(Path jar) {
        return jar.resolveSibling("classes");
    }

    /** By their names in a JAR. */
    private static SortedMap<String, BasicFileAttributes> filesOf(Path directory) throws IOException {
        SortedMap<String, BasicFileAttributes> files = new TreeMap<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> all = Files.walk(directory)) {
                for (Path file : (Iterable<Path>) all::iterator) {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    String name = directory.relativize(file).toString().replace('\\', '/');
                    if (attributes.isRegularFile() && !name.equals(MANIFEST)) {
                        files.put(name, attributes);
                    }
                }
            }
        }
        return files;
    }

    private static boolean isComplete(Path directory, Map<String, BasicFileAttributes> files) throws IOException {
        BasicFileAttributes index = files.get(JarClasses.INDEX);
        if (index == null) {
            return false;
        }
        List<String> listed = JarClasses.namedBy(Files.readString(directory.resolve(JarClasses.INDEX))).stream()
                .map(name -> name + JarClasses.SUFFIX)
                .toList();
        if (!files.keySet().containsAll(listed)) {
            return false;
        }
        boolean follow = files.entrySet().stream()
                .filter(file -> listed.contains(file.getKey()))
                .allMatch(file -> written(file.getValue()) >= written(index));
        long last = files.values().stream()
                .mapToLong(CompiledClasses::written)
                .max()
                .orElseThrow();
        return System.currentTimeMillis() - last >= (follow ? QUIET : QUIET_AFTER_INDEX).toMillis();
    }

    private static long written(BasicFileAttributes file) {
        return file.lastModifiedTime().toMillis();
    }
}
