// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** A plugin that a test writes: one check in one class. */
public final class OneClassPlugin {
    private OneClassPlugin() {}

    /**
     * Compiles it against the distribution's libraries, as a check's author would, and packs it into that folder.
     *
     * @param id of the plugin; its JAR is named so
     * @param type the class, in no package
     * @param text the source
     */
    public static void write(Path plugins, String id, String type, String text) throws IOException {
        Path classes = Files.createTempDirectory(plugins.getParent(), id);
        Path source = Files.writeString(classes.resolve(type + ".java"), text);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8);
                Stream<Path> libraries = Files.list(Project.distribution().resolve("lib"))) {
            String classPath = libraries.map(Path::toString).collect(Collectors.joining(":"));
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            List.of("-d", classes.toString(), "-proc:none", "-cp", classPath),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Plugin-Id", id);
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(plugins.resolve(id + ".jar")), manifest)) {
            jar.putNextEntry(new ZipEntry("META-INF/extensions.idx"));
            jar.write(type.getBytes(UTF_8));
            jar.putNextEntry(new ZipEntry(type + ".class"));
            Files.copy(classes.resolve(type + ".class"), jar);
        }
    }
}
