// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The container image, when the build made one ({@code -Pimage}). */
@EnabledIf(value = "isBuilt", disabledReason = "needs the image: -Pimage")
class ImageIT {
    private static final Path IMAGE = Path.of(System.getProperty("image", "target/image"));
    private static final Path SCRIPT = Path.of(System.getProperty("image.script", "src/main/scripts/BuildImage.java"));

    private static final Path SKOPEO = Path.of("/usr/bin/skopeo");
    private static final Path REGISTRY = Path.of("/usr/bin/docker-registry");

    static boolean isBuilt() {
        return Files.exists(IMAGE.resolve("digest"));
    }

    @Test
    void isTheSameToTheByteWhenBuiltAgainFromTheSameInput(@TempDir Path folder) throws Exception {
        Path archives = Files.createDirectories(folder.resolve("archives"));
        for (String file : List.of("classes.jsa", "agent.jsa", "client.jsa", "inputs")) {
            Files.copy(IMAGE.resolve("archives").resolve(file), archives.resolve(file));
        }

        build(folder);

        assertThat(folder.resolve("digest")).hasSameTextualContentAs(IMAGE.resolve("digest"));
    }

    @Test
    void hasNoShellAndRunsAsNobodyInParticular() throws Exception {
        try (Stream<Path> files = Files.walk(IMAGE.resolve("rootfs"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("java")
                    .doesNotContain("sh", "bash", "busybox");
        }
        try (Stream<Path> blobs = Files.list(IMAGE.resolve("layout/blobs/sha256"))) {
            assertThat(blobs.filter(blob -> blob.toFile().length() < 10_000).map(ImageIT::text))
                    .anyMatch(text -> text.contains("\"User\": \"65532:65532\""));
        }
    }

    @Test
    void holdsItsBillOfMaterials() {
        assertThat(IMAGE.resolve("rootfs/opt/check-agent/sbom.json"))
                .content()
                .contains("CycloneDX", "kubernetes-client", "logback-classic")
                .as("what plugins have packed into their JARs")
                .contains(
                        "pkg:maven/org.apache.kafka/kafka-clients@",
                        "pkg:maven/io.opentelemetry.proto/opentelemetry-proto@",
                        "pkg:maven/io.prometheus/")
                .doesNotContain("assertj", "pkg:maven/org.junit");
    }

    @Test
    void holdsTheLicencesOfAllThatIsInIt() throws Exception {
        Path licences = IMAGE.resolve("rootfs/opt/check-agent/licenses");

        assertThat(licences.resolve("THIRD-PARTY.txt"))
                .content()
                .contains("io.fabric8:kubernetes-client", "com.google.inject:guice", "ch.qos.logback")
                .contains("org.apache.kafka:kafka-clients", "io.opentelemetry.proto:opentelemetry-proto")
                .doesNotContain("Unknown license", "assertj");
        try (Stream<Path> texts = Files.walk(licences)) {
            assertThat(texts.map(file -> licences.relativize(file).toString()))
                    .anyMatch(name -> name.matches("guice-[0-9.]+/LICENSE"));
        }
        assertThat(IMAGE.resolve("rootfs/opt/java/legal/java.base")).isNotEmptyDirectory();
    }

    /** With the command of {@code docs/deployment.md}. */
    @Test
    @EnabledIf(value = "hasRegistry", disabledReason = "needs skopeo and docker-registry, as Debian packages them")
    void isPushedByOneCommandAndIsTheSameInTheRegistry(@TempDir Path folder) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path configuration =
                Files.writeString(folder.resolve("registry.yaml"), """
                version: 0.1
                storage: {filesystem: {rootdirectory: %s}}
                http: {addr: "127.0.0.1:%d"}
                """.formatted(folder.resolve("registry"), port));
        Process registry = new ProcessBuilder(REGISTRY.toString(), "serve", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("registry.log").toFile())
                .start();
        try {
            String digest = Files.readString(IMAGE.resolve("digest")).strip();
            HttpRequest manifest = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/v2/check-agent/manifests/0.1.0".formatted(port)))
                    .header("Accept", "application/vnd.oci.image.manifest.v1+json")
                    .build();
            run(
                    SKOPEO.toString(),
                    "copy",
                    "--retry-times=5",
                    "--dest-tls-verify=false",
                    "oci:" + IMAGE.resolve("layout"),
                    "docker://127.0.0.1:%d/check-agent:0.1.0".formatted(port));

            assertThat(HttpClient.newHttpClient()
                            .send(manifest, HttpResponse.BodyHandlers.discarding())
                            .headers()
                            .firstValue("Docker-Content-Digest"))
                    .hasValue(digest);
        } finally {
            registry.destroy();
            registry.waitFor();
        }
    }

    static boolean hasRegistry() {
        return Files.isExecutable(SKOPEO) && Files.isExecutable(REGISTRY);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    private static void build(Path target) throws IOException, InterruptedException {
        run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                SCRIPT.toString(),
                System.getProperty("distribution", "target/check-agent"),
                target.toString(),
                System.getProperty("image.version"),
                System.getProperty("image.time"),
                IMAGE.resolve("sbom.json").toString(),
                System.getProperty("image.modules"));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
