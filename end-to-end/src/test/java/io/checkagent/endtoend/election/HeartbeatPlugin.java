// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.endtoend.Project;
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

/**
 * A plugin with one CLUSTER check, {@code heartbeat}: every 20 ms an event that says which run of which process sends it,
 * and when. Its checkpoint makes a hand-over do all that one of a real check does.
 */
final class HeartbeatPlugin {
    static final String CHECK = "heartbeat";

    private static final String CLASS = "HeartbeatCheck";
    private static final String SOURCE = """
            import io.checkagent.api.*;
            import java.time.Duration;
            import org.pf4j.Extension;

            @Extension
            @CheckType(name = "heartbeat", scope = Scope.CLUSTER, streaming = true)
            public final class HeartbeatCheck implements Check {
                private final String run = System.getenv("DD_POD_NAME") + "/" + Long.toString(System.nanoTime(), 36);

                @Override
                public void run(CheckContext context) throws Exception {
                    long number = context.checkpoint().get("number").map(Long::parseLong).orElse(0L);
                    do {
                        number++;
                        context.sender().event(Event.builder(
                                        "heartbeat", run + " " + System.currentTimeMillis(), context.clock().instant())
                                .build());
                        context.sender().commit(Checkpoint.of("number", Long.toString(number)));
                    } while (!context.await(Duration.ofMillis(20)));
                }
            }
            """;

    private HeartbeatPlugin() {}

    /** Compiles it against the distribution's libraries, as a check's author would, and packs it into that folder. */
    static void writeTo(Path plugins) throws IOException {
        Path classes = Files.createTempDirectory(plugins.getParent(), "heartbeat");
        Path source = Files.writeString(classes.resolve(CLASS + ".java"), SOURCE);
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
        manifest.getMainAttributes().putValue("Plugin-Id", CHECK);
        manifest.getMainAttributes().putValue("Plugin-Version", "1.0.0");
        try (JarOutputStream jar =
                new JarOutputStream(Files.newOutputStream(plugins.resolve(CHECK + ".jar")), manifest)) {
            jar.putNextEntry(new ZipEntry("META-INF/extensions.idx"));
            jar.write(CLASS.getBytes(UTF_8));
            jar.putNextEntry(new ZipEntry(CLASS + ".class"));
            Files.copy(classes.resolve(CLASS + ".class"), jar);
        }
    }
}
