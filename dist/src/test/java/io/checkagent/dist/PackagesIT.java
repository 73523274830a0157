// SPDX-License-Identifier: Apache-2.0
package io.checkagent.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The packages for Debian and its kin, and for those with RPM, when the build made them ({@code -Ppackages}). */
@EnabledIf(value = "areBuilt", disabledReason = "needs the packages: -Ppackages")
class PackagesIT {
    private static final Path PACKAGES = Path.of(System.getProperty("packages", "target/packages"));
    private static final String UNIT = "usr/lib/systemd/system/check-agent.service";

    private final Path folder;

    PackagesIT(@TempDir Path folder) {
        this.folder = folder;
    }

    static boolean areBuilt() {
        return Files.exists(PACKAGES.resolve("check-agent.1.gz"));
    }

    @Test
    void areTheSameToTheByteWhenBuiltAgainFromTheSameInput() throws Exception {
        Path again = folder.resolve("again");

        run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("manual.script"),
                System.getProperty("distribution"),
                again.toString(),
                System.getProperty("image.version"),
                System.getProperty("image.time"));
        run(
                Path.of(System.getProperty("maven.home"), "bin", "mvn").toString(),
                "--offline",
                "--quiet",
                "--file",
                System.getProperty("project"),
                "-Ppackages",
                "-Dpackages=" + again,
                "-Duser.timezone=Pacific/Auckland",
                "jdeb:jdeb@deb",
                "rpm:rpm@rpm");

        for (Path built : List.of(deb(), rpm(), PACKAGES.resolve("check-agent.1.gz"))) {
            assertThat(again.resolve(built.getFileName().toString())).hasSameBinaryContentAs(built);
        }
    }

    @Test
    void aDebIsInstalledWithItsServiceAndRuns() throws Exception {
        assertThat(run("dpkg-deb", "--field", deb().toString()))
                .contains("Package: check-agent", "Architecture: all", "java17-runtime-headless");
        Path control = folder.resolve("control");
        run("dpkg-deb", "--control", deb().toString(), control.toString());
        assertThat(control.resolve("conffiles"))
                .content()
                .contains("/etc/check-agent/datadog.yaml", "/etc/check-agent/conf.d/cpu.d/conf.yaml.default");
        for (String script : List.of("postinst", "prerm", "postrm")) {
            assertThat(control.resolve(script)).isExecutable();
            run("sh", "-n", control.resolve(script).toString());
        }

        Path root = folder.resolve("root");
        run("dpkg-deb", "--extract", deb().toString(), root.toString());

        assertInstalled(root);
    }

    @Test
    void anRpmIsInstalledWithItsServiceAndRuns() throws Exception {
        assertThat(run("rpm", "-qp", "--qf", "%{name} %{version} %{arch} %{license}", rpm().toString()))
                .isEqualTo("check-agent 0.1.0 noarch Apache-2.0");
        assertThat(run("rpm", "-qp", "--configfiles", rpm().toString()))
                .contains("/etc/check-agent/datadog.yaml", "/etc/check-agent/conf.d/cpu.d/conf.yaml.default");
        assertThat(run("rpm", "-qp", "--requires", rpm().toString())).contains("java-headless >= 1:17");
        assertThat(run("rpm", "-qp", "--qf", "[%{filenames} %{filegroupname}\n]", rpm().toString()))
                .contains("/etc/check-agent/datadog.yaml check-agent\n", "/opt/check-agent root\n");

        Path root = Files.createDirectories(folder.resolve("root"));
        Path file = Files.copy(rpm(), folder.resolve("check-agent.rpm"));
        run("rpm2archive", file.toString());
        run("tar", "-xzf", file + ".tgz", "-C", root.toString());

        assertInstalled(root);
    }

    private void assertInstalled(Path root) throws Exception {
        Path home = root.resolve("opt/check-agent");
        assertThat(root.resolve("usr/bin/check-agent")).isSymbolicLink();
        assertThat(Files.readSymbolicLink(home.resolve("conf"))).hasToString("/etc/check-agent");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(root.resolve("etc/check-agent/datadog.yaml"))))
                .isEqualTo("rw-r-----");
        assertThat(names(home)).containsAll(names(Path.of(System.getProperty("distribution"))));
        assertThat(root.resolve(UNIT)).content().contains("ExecStart=/opt/check-agent/bin/agent run -c");
        assertThat(text(root.resolve("usr/share/man/man1/check-agent.1.gz")))
                .contains(".TH CHECK\\-AGENT", ".SS status", ".SS configcheck", ".SS completion");
        assertThat(root.resolve("usr/share/bash-completion/completions/check-agent"))
                .content()
                .contains("complete -F");
        assertRuns(root);
    }

    /** As the service's unit starts it, with its folders in the place of the system's. */
    private void assertRuns(Path root) throws Exception {
        Path state = Files.createDirectories(folder.resolve("state"));
        Path configuration = root.resolve("etc/check-agent/datadog.yaml");
        Files.writeString(
                configuration,
                Files.readString(configuration).replaceAll("/(var/lib|run)/check-agent", state.toString())
                        + "\nhostname: a-host\ncmd_port: 0\nGUI_port: -1\n");
        ProcessBuilder builder = new ProcessBuilder(home(root) + "/bin/agent", "run", "-c", configuration.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Path results = folder.resolve("journal");
        Process agent = builder.redirectOutput(results.toFile())
                .redirectError(folder.resolve("errors").toFile())
                .start();
        try {
            for (int tries = 0; !Files.readString(results).contains("\"system.load.1\""); tries++) {
                assertThat(tries).as("results of the node").isLessThan(300);
                assertThat(agent.isAlive())
                        .as(Files.readString(folder.resolve("errors")))
                        .isTrue();
                TimeUnit.MILLISECONDS.sleep(100);
            }
        } finally {
            agent.destroy();
        }
        assertThat(agent.waitFor()).isZero();
    }

    private static Path home(Path root) {
        return root.resolve("opt/check-agent");
    }

    /** What is packed, but for what a package has elsewhere or is made for one Java. */
    private static List<String> names(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(name -> !name.startsWith("conf/") && !name.endsWith(".jsa") && !name.endsWith(".cmd"))
                    .sorted()
                    .toList();
        }
    }

    private static Path deb() throws IOException {
        return only(".deb");
    }

    private static Path rpm() throws IOException {
        return only(".rpm");
    }

    private static Path only(String ending) throws IOException {
        try (Stream<Path> files = Files.list(PACKAGES)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(ending)).toList();
            assertThat(found).hasSize(1);
            return found.get(0);
        }
    }

    private static String text(Path packed) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor())
                .as(String.join(" ", command) + "\n" + output)
                .isZero();
        return output;
    }
}
