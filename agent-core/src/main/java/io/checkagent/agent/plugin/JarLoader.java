// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.JdkModules;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.pf4j.DependencyResolver;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads JARs, and says of each what became of it. One that fails is taken out again, so that it can be tried anew. Not
 * thread-safe but for {@link #checks}.
 */
final class JarLoader {
    /** For the plugin's own start(). */
    private static final Duration START_LIMIT = Duration.ofSeconds(10);
    /** For the stop() of all plugins together. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(JarLoader.class);

    /** The checks of all loaded plugins by their names. Any thread may read it. */
    final ConcurrentMap<String, CheckDefinition> checks = new ConcurrentSkipListMap<>();

    /** The same of outputs. */
    final ConcurrentMap<String, OutputDefinition> outputs = new ConcurrentSkipListMap<>();

    private final String apiVersion;
    private final AllowedPlugins allowed;
    private final PluginGuard guard;
    /** Looked at for the author of a plugin only. */
    private final Optional<CompiledClasses> compiled;
    /** Those that the agent died of, and that it waits with. */
    private final Map<Path, LoadedPlugin> heldBack = new HashMap<>();

    private final PrivateCopies copies = PrivateCopies.ofProcess();
    private final JarPlugins plugins;

    JarLoader(String apiVersion, AllowedPlugins allowed, PluginGuard guard, Optional<CompiledClasses> compiled) {
        this.apiVersion = requireNonNull(apiVersion, "apiVersion is null");
        this.allowed = requireNonNull(allowed, "allowed is null");
        this.guard = requireNonNull(guard, "guard is null");
        this.compiled = requireNonNull(compiled, "compiled is null");
        this.plugins = new JarPlugins(apiVersion);
    }

    /** What differs when there is something else to load, without reading it; empty when the JAR is gone. */
    Optional<String> stamp(Path jar) {
        return PluginFiles.stamp(jar)
                .map(stamp ->
                        stamp + compiled.map(classes -> classes.stamp(jar)).orElse(""));
    }

    /** Whether it was held back, and may be loaded now. */
    boolean isDue(Path jar) {
        LoadedPlugin plugin = heldBack.get(jar);
        return plugin != null && guard.holdBack(plugin).isEmpty();
    }

    /** A JAR whose manifest was read. */
    private record Read(PluginWrapper plugin, PrivateCopies.Copy copy) {}

    Map<Path, PluginStatus> load(List<Path> jars) {
        Map<Path, PluginStatus> outcome = new LinkedHashMap<>();
        Map<Path, Read> read = new LinkedHashMap<>();
        for (Path jar : jars) {
            try {
                read.put(jar, read(jar));
            } catch (PluginException e) {
                outcome.put(jar, PluginStatus.failed(jar, PluginException.reason(e)));
            }
        }
        resolve(read.values());
        read.forEach((jar, one) -> {
            try {
                outcome.put(jar, start(jar, one));
            } catch (PluginException e) {
                outcome.put(jar, failed(jar, one, e));
            } catch (RuntimeException | LinkageError e) {
                outcome.put(
                        jar,
                        failed(jar, one, new PluginException("cannot be loaded: " + PluginException.reason(e), e)));
            }
        });
        return outcome;
    }

    private PluginStatus failed(Path jar, Read read, PluginException why) {
        String reason = copies.named(PluginException.reason(why));
        drop(read.plugin());
        copies.drop(read.copy());
        return PluginStatus.failed(jar, reason);
    }

    private Read read(Path jar) throws PluginException {
        Optional<PrivateCopies.Copy> copied = Optional.empty();
        try {
            Optional<String> distrust =
                    allowed.judgesByWriters() ? PluginTrust.now().distrust(jar) : Optional.empty();
            if (distrust.isPresent()) {
                throw new PluginException(distrust.get());
            }
            PrivateCopies.Copy copy = copies.of(jar, allowed.judgesByWriters());
            copied = Optional.of(copy);
            if (compiled.isPresent()) {
                copy = compiled.get().over(copy, jar, allowed.judgesByWriters());
            }
            Optional<String> refusal = allowed.refusal(jar.getFileName().toString(), copy.sha256());
            if (refusal.isPresent()) {
                throw new PluginException(refusal.get());
            }
            JarContents.require(copy.file());
            NeededModules.require(copy.file(), JdkModules.running());
            return new Read(plugins.read(copy.file()), copy);
        } catch (PluginException e) {
            String reason = copies.named(PluginException.reason(e));
            copied.ifPresent(copies::drop);
            throw new PluginException(reason, e);
        } catch (IOException | RuntimeException | LinkageError e) {
            String reason = copies.named(PluginException.reason(e));
            copied.ifPresent(copies::drop);
            throw new PluginException(
                    "cannot be read as a plugin: %s; its manifest needs Plugin-Id and Plugin-Version".formatted(reason),
                    e);
        }
    }

    private void resolve(Collection<Read> read) {
        try {
            plugins.resolve();
        } catch (DependencyResolver.CyclicDependencyException e) {
            for (Read one : read) {
                if (!one.plugin().getDescriptor().getDependencies().isEmpty()) {
                    plugins.drop(one.plugin());
                }
            }
            plugins.resolve();
        }
    }

    private PluginStatus start(Path jar, Read read) throws PluginException {
        PluginWrapper plugin = read.plugin();
        PluginDescriptor descriptor = plugin.getDescriptor();
        if (plugins.find(plugin.getPluginId()).isEmpty()) {
            throw new PluginException("needs the plugins %s, and not all of them are here in that version"
                    .formatted(descriptor.getDependencies().stream()
                            .map(needed -> needed.getPluginId() + "@" + needed.getPluginVersionSupport())
                            .toList()));
        }
        if (plugin.getPluginState().isDisabled()) {
            throw new PluginException("is made for check-api %s, this agent has %s; use the plugin's version for it"
                    .formatted(descriptor.getRequires(), apiVersion));
        }
        LoadedPlugin loaded = new LoadedPlugin(
                plugin.getPluginId(), read.copy().sha256(), read.copy().file(), plugin.getPluginClassLoader());
        Optional<String> hold = guard.holdBack(loaded);
        if (hold.isPresent()) {
            heldBack.put(jar, loaded);
            throw new PluginException(hold.get());
        }
        heldBack.remove(jar);
        LimitedCall.begin(
                        plugin.getPluginId(),
                        "start()",
                        plugin.getPluginClassLoader(),
                        () -> startGuarded(loaded, plugin))
                .await(START_LIMIT);
        if (!plugin.getPluginState().isStarted()) {
            Throwable cause = plugin.getFailedException();
            throw new PluginException(
                    "did not start: " + (cause == null ? "no reason given" : PluginException.reason(cause)));
        }
        Map<String, CheckDefinition> found = CheckDefinitions.of(plugins, plugin, checks);
        Map<String, OutputDefinition> foundOutputs = CheckDefinitions.outputsOf(plugins, plugin, outputs);
        checks.putAll(found);
        outputs.putAll(foundOutputs);
        log.info(
                "loaded plugin {} {} from {} (sha256 {}): {}",
                descriptor.getPluginId(),
                descriptor.getVersion(),
                jar.getFileName(),
                read.copy().sha256(),
                String.join(
                        ", ",
                        Stream.concat(found.keySet().stream(), foundOutputs.keySet().stream())
                                .toList()));
        return new PluginStatus(
                jar.getFileName().toString(),
                Optional.of(descriptor.getPluginId()),
                Optional.of(descriptor.getVersion()),
                Optional.of(read.copy().sha256()),
                PluginStatus.State.LOADED,
                List.copyOf(found.keySet()),
                Optional.empty(),
                0);
    }

    private void startGuarded(LoadedPlugin loaded, PluginWrapper plugin) {
        guard.starting(loaded);
        try {
            if (plugins.startPlugin(plugin.getPluginId()).isStarted()) {
                JdbcDrivers.register(plugin.getPluginId(), plugin.getPluginClassLoader());
            }
        } finally {
            guard.started(loaded);
        }
    }

    /** Of a plugin that is loaded. */
    Optional<ClassLoader> classLoader(String pluginId) {
        return plugins.find(pluginId).map(PluginWrapper::getPluginClassLoader);
    }

    /** Stops all plugins side by side, leaves behind those that hang, and closes the class loaders. */
    void close() {
        checks.clear();
        outputs.clear();
        List<PluginWrapper> all = List.copyOf(plugins.getPlugins());
        Map<PluginWrapper, LimitedCall> stops = new LinkedHashMap<>();
        for (PluginWrapper plugin : all) {
            if (plugin.getPluginState().isStarted()) {
                stops.put(
                        plugin,
                        LimitedCall.begin(
                                plugin.getPluginId(), "stop()", plugin.getPluginClassLoader(), () -> plugin.getPlugin()
                                        .stop()));
            }
        }
        long end = System.nanoTime() + STOP_LIMIT.toNanos();
        stops.forEach((plugin, stop) -> {
            try {
                stop.await(Duration.ofNanos(end - System.nanoTime()));
            } catch (PluginException e) {
                log.warn("plugin {}: {}", plugin.getPluginId(), PluginException.reason(e));
            }
            plugins.stopped(plugin);
        });
        all.forEach(this::drop);
        copies.close();
    }

    private void drop(PluginWrapper plugin) {
        try {
            plugins.drop(plugin);
        } catch (RuntimeException | LinkageError e) {
            log.warn("plugin {} was not unloaded: {}", plugin.getPluginId(), PluginException.reason(e));
        }
    }
}
