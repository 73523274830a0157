// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.AgentVersion;
import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.NamedPlugins;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.stage.Diagnosis.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
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
        NamedPlugins plugins = load(jar, needed);
        try {
            CheckDefinition definition = chosen(plugins);
            return new Opened(definition, plugins::close);
        } catch (RuntimeException e) {
            plugins.close();
            throw e;
        }
    }

    /** As the agent loads it, though its checks and outputs need not be usable: see {@link #requireUsable}. */
    static NamedPlugins load(Path jar, List<Path> needed) {
        for (Path file : Stream.concat(needed.stream(), Stream.of(jar)).toList()) {
            if (!Files.isRegularFile(file)) {
                throw new IllegalArgumentException(
                        file.toAbsolutePath() + " is no file; a test of the packed plugin runs after it is packed");
            }
        }
        return NamedPlugins.load(List.of(jar), needed, AgentVersion.release());
    }

    /**
     * What became of the file.
     *
     * @throws IllegalArgumentException when the agent does not load it, or it would fail when it runs, with the reason
     */
    static PluginStatus requireUsable(NamedPlugins plugins, Path jar) {
        PluginStatus status = plugins.status(jar);
        String file = status.file();
        if (status.state() == PluginStatus.State.FAILED) {
            String others = plugins.status().stream()
                    .filter(one -> one.state() == PluginStatus.State.FAILED
                            && !one.file().equals(file))
                    .map(one -> "; " + one.file() + " " + one.error().orElse(""))
                    .collect(Collectors.joining());
            throw new IllegalArgumentException("the agent does not load %s, it %s%s"
                    .formatted(file, status.error().orElse("gives no reason"), others));
        }
        String faults = plugins.review(jar, CommonSettings.keys()).stream()
                .filter(finding -> finding.result() == Result.FAIL)
                .map(finding -> finding.what() + ": " + finding.remedy())
                .collect(Collectors.joining("; "));
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("the agent loads %s, but %s".formatted(file, faults));
        }
        return status;
    }

    private CheckDefinition chosen(NamedPlugins plugins) {
        PluginStatus status = requireUsable(plugins, jar);
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
