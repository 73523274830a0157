// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.Check;
import io.checkagent.testkit.CheckAssertions;
import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A host of which the test owns the files, in the beginning those that were captured from a machine, and agents that run a
 * check on it. Ends after each test, and fails it when a check has sent what it does not declare.
 */
final class TestHost implements AfterEachCallback {
    private final List<Declared> agents = new ArrayList<>();
    private final Path directory;

    /** An agent, and the check that declares what it may send. */
    private record Declared(TestAgent agent, Class<? extends Check> check) {}

    private TestHost(boolean captured) {
        try {
            directory = Files.createTempDirectory("test-host").toRealPath();
            for (String name : List.of("proc", "sys", "root")) {
                Files.createDirectory(directory.resolve(name));
            }
            if (captured) {
                copy(Path.of(Objects.requireNonNull(TestHost.class.getResource("/host"))
                        .toURI()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the captured files. */
    static TestHost captured() {
        return new TestHost(true);
    }

    /** With empty directories. */
    static TestHost empty() {
        return new TestHost(false);
    }

    /** Where {@code proc}, {@code sys} and {@code root} are. */
    Path directory() {
        return directory;
    }

    Path root() {
        return directory.resolve("root");
    }

    /** Writes a file, such as {@code proc/stat}. */
    TestHost write(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            // A check that reads meanwhile sees the old text or the new one, as of a kernel.
            Path whole = Files.writeString(directory.resolve("written"), text);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestHost append(String name, String text) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestHost delete(String name) {
        try {
            delete(directory.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins an agent with the check; each option is a line of YAML below the instance. */
    TestAgent start(Class<? extends Check> check, String... options) {
        StringBuilder yaml = new StringBuilder("instances:\n  -\n");
        for (RecordComponent component : check.getConstructors()[0].getParameterTypes()[0].getRecordComponents()) {
            switch (component.getName()) {
                case "procfsPath" -> yaml.append("    procfs_path: '" + directory.resolve("proc") + "'\n");
                case "sysfsPath" -> yaml.append("    sysfs_path: '" + directory.resolve("sys") + "'\n");
                case "rootfsPath" -> yaml.append("    rootfs_path: '" + root() + "'\n");
                default -> {
                    // Not a place on the host.
                }
            }
        }
        for (String option : options) {
            yaml.append("    ").append(option).append('\n');
        }
        return startAs(check, yaml.toString());
    }

    /** Begins an agent with the check and this whole file. */
    TestAgent startAs(Class<? extends Check> check, String yaml) {
        TestAgent agent = TestAgent.running(check).configured(yaml).start();
        agents.add(new Declared(agent, check == FakeDiskCheck.class ? DiskCheck.class : check));
        return agent;
    }

    /** Begins an agent with the check and runs it once. */
    TestAgent run(Class<? extends Check> check, String... options) throws Exception {
        TestAgent agent = start(check, options);
        agent.run();
        return agent;
    }

    /** What the check tells of options that have no meaning here: a detail, and no warning, which would be a problem. */
    static String notices(TestAgent agent) {
        return String.valueOf(agent.details().get("notices"));
    }

    /** The points that left with exactly these tags, by name; no name may have come twice. */
    static Map<String, Double> points(TestAgent agent, String... tags) {
        List<String> wanted = Stream.of(tags).sorted().toList();
        Map<String, Double> values = new LinkedHashMap<>();
        for (Emission emission : agent.emissions()) {
            if (emission instanceof Emission.Point point
                    && point.tags().equals(wanted)
                    && values.put(point.name(), point.value()) != null) {
                throw new AssertionError("sent twice: " + point);
            }
        }
        return values;
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        try {
            agents.forEach(
                    declared -> CheckAssertions.assertThat(declared.agent()).metricsMatchMetadataOf(declared.check()));
        } finally {
            for (Declared one : agents) {
                one.agent().close();
            }
            delete(directory);
        }
    }

    private void copy(Path from) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = directory.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
