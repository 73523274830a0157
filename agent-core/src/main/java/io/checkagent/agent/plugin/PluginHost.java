// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the JARs of the plugin directories, each with a class loader of its own, and knows the checks in them. What is
 * wrong with one JAR stays with that JAR: its state and error are in {@link #status()}, the others are used.
 *
 * <p>A JAR is loaded once and never swapped: classes of a replaced file would fail to load in the middle of a run.
 * {@link #scan()} takes up new files and notes changed ones as {@link PluginStatus.State#RESTART_TO_APPLY}. A file that
 * failed is tried again when it was changed, for it may have been in the middle of being copied, and when a new one came,
 * for it may depend on that one.
 *
 * <p>Thread-safe; {@link #checks()}, {@link #check} and {@link #status()} wait for no scan.
 */
public final class PluginHost implements CheckCatalog, OutputCatalog, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginHost.class);

    /** What is known of a file, or, without a stamp, of a directory that cannot be used. */
    private record Known(PluginStatus status, Optional<String> stamp) {
        boolean isFailed() {
            return status.state() == PluginStatus.State.FAILED;
        }
    }

    private final List<Path> directories;
    private final AllowedPlugins allowed;
    private final boolean development;
    private final JarLoader loader;
    private final PluginThreads threads = new PluginThreads();
    private final Map<Path, Known> files = new LinkedHashMap<>();
    private volatile List<PluginStatus> status = List.of();
    private boolean closed;

    /**
     * @param directories hold the JARs, those of the first are loaded first; it has to be there, and that another is not
     *     there is told by who names it
     * @param apiVersion the version that a plugin's {@code Plugin-Requires} is held against, without "-SNAPSHOT": a
     *     pre-release would satisfy no range
     * @param allowed which files may be loaded
     * @param guard says which of them must wait; one that need no longer is loaded by the next scan
     */
    public PluginHost(List<Path> directories, String apiVersion, AllowedPlugins allowed, PluginGuard guard) {
        this(directories, apiVersion, allowed, guard, false);
    }

    /** @param development whether what was compiled since a JAR was packed is loaded with it, see {@link CompiledClasses} */
    PluginHost(
            List<Path> directories, String apiVersion, AllowedPlugins allowed, PluginGuard guard, boolean development) {
        this.directories = List.copyOf(directories);
        this.allowed = requireNonNull(allowed, "allowed is null");
        this.development = development;
        this.loader = new JarLoader(
                apiVersion, allowed, guard, development ? Optional.of(new CompiledClasses()) : Optional.empty());
    }

    /**
     * Loads what is new in the directories. Never throws for a bad plugin.
     *
     * @return whether there are checks that were not there before
     */
    @Override
    public synchronized boolean scan() {
        if (closed) {
            return false;
        }
        Set<String> before = Set.copyOf(loader.checks.keySet());
        noteChanges();
        List<Path> found = new ArrayList<>();
        for (Path directory : directories) {
            Optional<String> unusable = list(directory, found);
            if (unusable.isPresent()) {
                report(directory, PluginStatus.failed(directory, unusable.get()), Optional.empty());
            } else {
                files.remove(directory);
            }
        }
        if (!files.keySet().containsAll(found)) {
            found.removeIf(file -> files.containsKey(file) && !files.get(file).isFailed());
            Map<Path, String> stamps = new LinkedHashMap<>();
            found.forEach(file -> loader.stamp(file).ifPresent(stamp -> stamps.put(file, stamp)));
            loader.load(found)
                    .forEach((file, outcome) -> report(file, outcome, Optional.of(stamps.getOrDefault(file, ""))));
        }
        Map<String, Integer> running = threads.count();
        status = files.values().stream()
                .map(Known::status)
                .map(plugin -> plugin.withThreads(
                        plugin.id().map(id -> running.getOrDefault(id, 0)).orElse(0)))
                .toList();
        return !before.equals(loader.checks.keySet());
    }

    /** Adds the directory's JARs; returns why it cannot be used. */
    private Optional<String> list(Path directory, List<Path> jars) {
        try {
            if (!Files.isDirectory(directory)) {
                return directory.equals(directories.get(0))
                        ? Optional.of("there is no directory %s; no plugin can be loaded from it".formatted(directory))
                        : Optional.empty();
            }
            Optional<String> distrust =
                    allowed.judgesByWriters() ? PluginTrust.now().distrust(directory) : Optional.empty();
            if (distrust.isEmpty() && !allowed.isNone()) {
                jars.addAll(PluginFiles.jars(directory));
            }
            return distrust;
        } catch (IOException e) {
            return Optional.of("cannot be read: " + FileFailure.reason(e) + "; let the agent's user list it");
        }
    }

    /** The checks of all loaded plugins, in the order of their names. */
    @Override
    public Collection<CheckDefinition> checks() {
        return List.copyOf(loader.checks.values());
    }

    /** The check of that name. */
    @Override
    public Optional<CheckDefinition> check(String name) {
        return Optional.ofNullable(loader.checks.get(name));
    }

    /** The outputs of all loaded plugins, by their types, in order. */
    @Override
    public Map<String, OutputDefinition> outputs() {
        return Collections.unmodifiableMap(loader.outputs);
    }

    /** One entry for each file as of the last scan, in the order they were found. */
    @Override
    public List<PluginStatus> status() {
        return status;
    }

    /**
     * Stops the plugins, at most 2 s in all, and closes the class loaders. Call it after the last check was closed.
     */
    @Override
    public synchronized void close() {
        closed = true;
        loader.close();
    }

    private void noteChanges() {
        for (Iterator<Map.Entry<Path, Known>> all = files.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Path, Known> entry = all.next();
            Known known = entry.getValue();
            Optional<String> stamp = loader.stamp(entry.getKey());
            if (known.isFailed() && known.stamp().isPresent() && loader.isDue(entry.getKey())) {
                all.remove();
                continue;
            }
            if (known.stamp().isEmpty() || stamp.equals(known.stamp())) {
                continue;
            }
            if (known.isFailed()) {
                all.remove();
            } else if (known.status().state() == PluginStatus.State.LOADED) {
                changeOf(entry.getKey(), known.status())
                        .ifPresentOrElse(
                                change -> {
                                    log.warn("plugin {} {}", known.status().file(), change);
                                    entry.setValue(new Known(known.status().restartToApply(change), stamp));
                                },
                                () -> entry.setValue(new Known(known.status(), stamp)));
            }
        }
    }

    /** For its author it need not be the JAR that has changed. */
    private Optional<String> changeOf(Path file, PluginStatus loaded) {
        try {
            return !development && Optional.of(PluginFiles.sha256(file)).equals(loaded.sha256())
                    ? Optional.empty()
                    : Optional.of("was changed after it was loaded; restart the agent to apply that");
        } catch (IOException e) {
            return Optional.of("was removed after it was loaded; restart the agent to apply that");
        }
    }

    private void report(Path file, PluginStatus outcome, Optional<String> stamp) {
        Known previous = files.put(file, new Known(outcome, stamp));
        if (outcome.state() == PluginStatus.State.FAILED && (previous == null || !outcome.equals(previous.status()))) {
            log.error("plugin {}: {}", outcome.file(), outcome.error().orElseThrow());
        }
    }
}
