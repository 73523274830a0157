// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.AgentVersion;
import io.checkagent.agent.plugin.AllowedPlugins;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Plugins as they are packed, loaded as the agent loads them, each with its own class loader. */
final class PackedPlugin implements CheckSource {
    private final Path jar;
    private final List<Path> needed;
    private final Optional<String> check;

    /**
     * @param jar with the check
     * @param needed plugins that it depends on
     * @param check its name; empty when the plugin has one only
     */
    PackedPlugin(Path jar, List<Path> needed, Optional<String> check) {
        this.jar = requireNonNull(jar, "jar is null");
        this.needed = List.copyOf(needed);
        this.check = requireNonNull(check, "check is null");
    }

    @Override
    public CheckSource named(String name) {
        return new PackedPlugin(jar, needed, Optional.of(name));
    }

    @Override
    public Opened open() {
        PluginHost plugins = load(jar, needed);
        try {
            CheckDefinition definition = chosen(plugins);
            return new Opened(definition, plugins::close);
        } catch (RuntimeException e) {
            plugins.close();
            throw e;
        }
    }

    /** As the agent loads it, though its checks and outputs need not be usable: see {@link #requireLoaded}. */
    static PluginHost load(Path jar, List<Path> needed) {
        try {
            Path directory = Files.createTempDirectory("test-plugins");
            Map<String, String> digests = new LinkedHashMap<>();
            for (Path file : Stream.concat(needed.stream(), Stream.of(jar)).toList()) {
                if (!Files.isRegularFile(file)) {
                    throw new IllegalArgumentException(
                            file.toAbsolutePath() + " is no file; a test of the packed plugin runs after it is packed");
                }
                Path copy = Files.copy(
                        file,
                        directory.resolve(
                                requireNonNull(file.getFileName(), "no name").toString()));
                digests.put(String.valueOf(copy.getFileName()), PluginHost.digest(copy));
            }
            PluginHost plugins =
                    new PluginHost(List.of(directory), AgentVersion.release(), AllowedPlugins.only(digests));
            boolean unused = plugins.scan();
            for (String name : digests.keySet()) {
                Files.delete(directory.resolve(name));
            }
            Files.delete(directory);
            return plugins;
        } catch (IOException e) {
            throw new UncheckedIOException("the plugin cannot be copied to a temporary directory", e);
        }
    }

    /**
     * What became of the file.
     *
     * @throws IllegalArgumentException when the agent does not load it, with its reason
     */
    static PluginStatus requireLoaded(PluginHost plugins, Path jar) {
        String file = String.valueOf(jar.getFileName());
        PluginStatus status = plugins.status().stream()
                .filter(one -> one.file().equals(file))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the agent takes no plugin from %s: its name must end in .jar".formatted(file)));
        if (status.state() == PluginStatus.State.FAILED) {
            String others = plugins.status().stream()
                    .filter(one -> one.state() == PluginStatus.State.FAILED
                            && !one.file().equals(file))
                    .map(one -> "; " + one.file() + " " + one.error().orElse(""))
                    .collect(Collectors.joining());
            throw new IllegalArgumentException("the agent does not load %s, it %s%s"
                    .formatted(file, status.error().orElse("gives no reason"), others));
        }
        return status;
    }

    private CheckDefinition chosen(PluginHost plugins) {
        PluginStatus status = requireLoaded(plugins, jar);
        String file = status.file();
        Collection<String> names = status.checks();
        String name = check.orElseGet(() -> {
            if (names.size() != 1) {
                throw new IllegalArgumentException(
                        "%s has the checks %s; say which with check(name)".formatted(file, String.join(", ", names)));
            }
            return names.iterator().next();
        });
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "%s has no check %s; there are: %s".formatted(file, name, String.join(", ", names)));
        }
        return plugins.check(name).orElseThrow();
    }
}
