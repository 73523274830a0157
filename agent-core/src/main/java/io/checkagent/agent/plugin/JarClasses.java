// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The class files of a plugin's JAR, by names with slashes. Its own are those in the packages of its extensions and below;
 * the others are of libraries, which often name classes that they can do without. Not thread-safe.
 */
final class JarClasses implements AutoCloseable {
    /** Where PF4J's annotation processor writes down the extensions. */
    static final String INDEX = "META-INF/extensions.idx";

    static final String SUFFIX = ".class";

    private final ZipFile zip;
    private final List<String> extensions;
    private final Set<String> ownPackages;

    private JarClasses(ZipFile zip, List<String> extensions) {
        this.zip = zip;
        this.extensions = List.copyOf(extensions);
        this.ownPackages = extensions.stream()
                .filter(name -> name.lastIndexOf('/') > 0)
                .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Opens a JAR that was found to be one. */
    static JarClasses open(Path jar) throws IOException {
        ZipFile zip = new ZipFile(jar.toFile());
        try {
            return new JarClasses(zip, extensions(zip));
        } catch (IOException | RuntimeException e) {
            zip.close();
            throw e;
        }
    }

    private static List<String> extensions(ZipFile zip) throws IOException {
        ZipEntry index = zip.getEntry(INDEX);
        if (index == null) {
            return List.of();
        }
        try (InputStream in = zip.getInputStream(index)) {
            return namedBy(new String(in.readAllBytes(), UTF_8));
        }
    }

    /** What the text of an index names. */
    static List<String> namedBy(String index) {
        return index.lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .map(line -> line.replace('.', '/'))
                .toList();
    }

    /** What the index names, whether it is there or not. */
    List<String> extensions() {
        return extensions;
    }

    boolean contains(String name) {
        return zip.getEntry(name + SUFFIX) != null;
    }

    boolean isOwn(String name) {
        return ownPackages.stream().anyMatch(name::startsWith);
    }

    /** All of them, as often as they are in it; not those for later versions of Java. */
    List<String> names() {
        return Collections.list(zip.entries()).stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("META-INF/"))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .filter(name -> !name.endsWith("module-info"))
                .toList();
    }

    /** Empty when it is no class file, which fails when it is loaded. */
    Optional<ClassReferences> references(String name) {
        try (InputStream in = open(name)) {
            return Optional.of(ClassReferences.of(in));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** One that it contains. */
    InputStream open(String name) throws IOException {
        return zip.getInputStream(zip.getEntry(name + SUFFIX));
    }

    /** Its own classes that call {@code Runtime.halt}, also by reflection, with dots. */
    List<String> callersOfHalt() {
        return names().stream()
                .filter(this::isOwn)
                .filter(name -> references(name)
                        .filter(references -> references.calls("java/lang/Runtime", "halt"))
                        .isPresent())
                .map(name -> name.replace('/', '.'))
                .toList();
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // it was only read
        }
    }
}
