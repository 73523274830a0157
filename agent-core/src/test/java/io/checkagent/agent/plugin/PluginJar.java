// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles sources and packs them as a plugin, as a check author's build would. */
public final class PluginJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final List<String> extensions = new ArrayList<>();
    private final List<Path> libraries = new ArrayList<>();
    private final Manifest manifest = new Manifest();

    private PluginJar() {
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    }

    /** A plugin with a manifest and, as yet, no check. */
    public static PluginJar named(String id) {
        return new PluginJar().attribute("Plugin-Id", id).attribute("Plugin-Version", "1.0.0");
    }

    public PluginJar attribute(String name, String value) {
        manifest.getMainAttributes().putValue(name, value);
        return this;
    }

    /** Adds a class; {@code body} follows the package and import declarations. */
    public PluginJar source(String className, String body) {
        int dot = className.lastIndexOf('.');
        sources.put(
                className,
                "package %s;%nimport io.checkagent.api.*;%nimport org.pf4j.Extension;%n%s"
                        .formatted(className.substring(0, dot), body));
        return this;
    }

    /** Adds a check of that name, with members of its own. */
    public PluginJar check(String checkName, String className, String members) {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        return source(className, """
                @Extension
                @CheckType(name = "%s")
                public final class %s implements Check {
                    %s
                    public void run(CheckContext context) throws Exception {}
                }
                """.formatted(checkName, simpleName, members)).extension(className);
    }

    /** Packs a library, or a module of this build, into it, as the shade plugin does. */
    public PluginJar library(Class<?> ofIt) {
        try {
            libraries.add(Path.of(
                    ofIt.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    /** Lists a class in the index. */
    public PluginJar extension(String className) {
        extensions.add(className);
        return this;
    }

    public Path writeTo(Path directory, String fileName) throws IOException {
        Path classes = Files.createTempDirectory(directory.getParent(), "classes");
        compile(classes);
        Path file = directory.resolve(fileName);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(file), manifest);
                Stream<Path> compiled = Files.walk(classes)) {
            out.putNextEntry(new ZipEntry("META-INF/extensions.idx"));
            out.write(String.join("\n", extensions).getBytes(UTF_8));
            for (Path path : compiled.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new ZipEntry(classes.relativize(path).toString()));
                Files.copy(path, out);
            }
            for (Path library : libraries) {
                addAll(library, out);
            }
        }
        return file;
    }

    /** Leaves the classes and the index there, as a build does that has not packed them yet. */
    public void compileTo(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("META-INF"));
        compile(directory);
        Files.writeString(directory.resolve("META-INF/extensions.idx"), String.join("\n", extensions));
    }

    private static void addAll(Path library, JarOutputStream out) throws IOException {
        if (Files.isDirectory(library)) {
            addAllOfModule(library, out);
            return;
        }
        try (ZipFile zip = new ZipFile(library.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!entry.isDirectory() && !entry.getName().endsWith("MANIFEST.MF")) {
                    out.putNextEntry(new ZipEntry(entry.getName()));
                    out.write(zip.getInputStream(entry).readAllBytes());
                }
            }
        }
    }

    /** As it lies in a build that has not packed it yet; the index is what {@link #extension} says. */
    private static void addAllOfModule(Path classes, JarOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = classes.relativize(file).toString();
                if (!name.equals("META-INF/extensions.idx")) {
                    out.putNextEntry(new ZipEntry(name));
                    Files.copy(file, out);
                }
            }
        }
    }

    private void compile(Path target) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<JavaFileObject> files = sources.entrySet().stream()
                .<JavaFileObject>map(source -> new Source(source.getKey(), source.getValue()))
                .toList();
        List<String> options =
                List.of("-d", target.toString(), "-proc:none", "-cp", System.getProperty("java.class.path"));
        boolean compiled =
                compiler.getTask(null, null, diagnostics, options, null, files).call();
        assertThat(compiled).as(diagnostics.getDiagnostics().toString()).isTrue();
    }

    /** Removes a class from a packed JAR, as a forgotten dependency would be missing. */
    public static void removeClass(Path jar, String className) throws IOException {
        try (var zip = java.nio.file.FileSystems.newFileSystem(jar)) {
            Files.delete(zip.getPath("/" + className.replace('.', '/') + ".class"));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Puts the class of another JAR in its place, as a library of another version would. */
    public static void replaceClass(Path jar, String className, Path other) throws IOException {
        String file = "/" + className.replace('.', '/') + ".class";
        try (var zip = java.nio.file.FileSystems.newFileSystem(jar);
                var otherZip = java.nio.file.FileSystems.newFileSystem(other)) {
            Files.copy(otherZip.getPath(file), zip.getPath(file), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String className, String text) {
            super(URI.create("string:///" + className.replace('.', '/') + Kind.SOURCE.extension), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
