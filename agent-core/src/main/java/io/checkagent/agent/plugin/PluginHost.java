package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.pf4j.DependencyResolver;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the JARs of the plugin directory, each with a class loader of its own, and knows the checks in them. What is
 * wrong with one JAR stays with that JAR: its state and error are in {@link #status()}, the others are used.
 *
 * <p>A JAR is loaded once and never swapped: classes of a replaced file would fail to load in the middle of a run.
 * {@link #scan()} takes up new files and notes changed ones as {@link PluginStatus.State#RESTART_TO_APPLY}.
 *
 * <p>Thread-safe.
 */
public final class PluginHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PluginHost.class);
    private static final Pattern CHECK_NAME = Pattern.compile("[a-z][a-z0-9_]*");

    private final List<Path> directories;
    private final String apiVersion;
    private final JarPlugins plugins;
    private final Map<Path, PluginStatus> files = new LinkedHashMap<>();
    private final Map<String, CheckDefinition> checks = new TreeMap<>();

    /**
     * @param directories hold the JARs, those of the first are loaded first
     * @param apiVersion the version that a plugin's {@code Plugin-Requires} is held against, without "-SNAPSHOT": a
     *     pre-release would satisfy no range
     */
    public PluginHost(List<Path> directories, String apiVersion) {
        this.directories = List.copyOf(directories);
        this.apiVersion = requireNonNull(apiVersion, "apiVersion is null");
        this.plugins = new JarPlugins(apiVersion);
    }

    /** Loads what is new in the directories. Never throws for a bad plugin. */
    public synchronized void scan() {
        noteChanges();
        List<Path> added = new ArrayList<>();
        for (Path directory : directories) {
            try {
                Optional<String> unusable = Files.isDirectory(directory)
                        ? PluginFiles.distrust(directory)
                        : Optional.of("no such directory; no plugin can be loaded from it");
                if (unusable.isPresent()) {
                    report(directory, failed(directory, unusable.get()));
                } else {
                    files.remove(directory);
                    added.addAll(PluginFiles.jars(directory));
                }
            } catch (IOException e) {
                report(directory, failed(directory, "cannot be read: " + e.getMessage()));
            }
        }
        added.removeAll(files.keySet());
        load(added);
    }

    /** The checks of all loaded plugins, in the order of their names. */
    public synchronized Collection<CheckDefinition> checks() {
        return List.copyOf(checks.values());
    }

    /** The check of that name. */
    public synchronized Optional<CheckDefinition> check(String name) {
        return Optional.ofNullable(checks.get(name));
    }

    /** One entry for each file, in the order of their names. */
    public synchronized List<PluginStatus> status() {
        return List.copyOf(files.values());
    }

    /** Closes the class loaders. Call it after the last check was closed. */
    @Override
    public synchronized void close() {
        checks.clear();
        for (PluginWrapper plugin : List.copyOf(plugins.getPlugins())) {
            try {
                plugins.unloadPlugin(plugin.getPluginId());
            } catch (RuntimeException | LinkageError e) {
                log.warn("plugin {} did not stop cleanly: {}", plugin.getPluginId(), reason(e));
            }
        }
    }

    private void load(List<Path> jars) {
        Map<Path, PluginWrapper> read = new LinkedHashMap<>();
        for (Path jar : jars) {
            try {
                Optional<String> distrust = PluginFiles.distrust(jar);
                if (distrust.isPresent()) {
                    report(jar, failed(jar, distrust.get()));
                } else {
                    read.put(jar, plugins.read(jar));
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                report(jar, failed(jar, whyUnreadable(e)));
            }
        }
        resolve(read.values());
        read.forEach((jar, plugin) -> report(jar, start(jar, plugin)));
    }

    private void resolve(Collection<PluginWrapper> read) {
        try {
            plugins.resolve();
        } catch (DependencyResolver.CyclicDependencyException e) {
            for (PluginWrapper plugin : read) {
                if (!plugin.getDescriptor().getDependencies().isEmpty()) {
                    plugins.drop(plugin);
                }
            }
            plugins.resolve();
        }
    }

    private PluginStatus start(Path jar, PluginWrapper plugin) {
        PluginDescriptor descriptor = plugin.getDescriptor();
        try {
            if (plugins.find(plugin.getPluginId()).isEmpty()) {
                return failed(
                        jar,
                        "needs the plugins %s, and not all of them are here in that version"
                                .formatted(descriptor.getDependencies().stream()
                                        .map(needed -> needed.getPluginId() + "@" + needed.getPluginVersionSupport())
                                        .toList()));
            }
            if (plugin.getPluginState().isDisabled()) {
                return failed(
                        jar,
                        "is made for check-api %s, this agent has %s; use the plugin's version for it"
                                .formatted(descriptor.getRequires(), apiVersion));
            }
            if (plugins.startPlugin(plugin.getPluginId()) != PluginState.STARTED) {
                Throwable cause = plugin.getFailedException();
                return failed(jar, "did not start: " + (cause == null ? "no reason given" : reason(cause)));
            }
            Map<String, CheckDefinition> found = definitions(plugin);
            checks.putAll(found);
            String digest = PluginFiles.sha256(jar);
            log.info(
                    "loaded plugin {} {} from {} (sha256 {}): {}",
                    descriptor.getPluginId(),
                    descriptor.getVersion(),
                    jar.getFileName(),
                    digest,
                    String.join(", ", found.keySet()));
            return new PluginStatus(
                    jar.getFileName().toString(),
                    Optional.of(descriptor.getPluginId()),
                    Optional.of(descriptor.getVersion()),
                    Optional.of(digest),
                    PluginStatus.State.LOADED,
                    List.copyOf(found.keySet()),
                    Optional.empty());
        } catch (PluginException | IOException | RuntimeException | LinkageError e) {
            return failed(jar, reason(e));
        }
    }

    /** All or nothing: a plugin with one unusable check is not half loaded. */
    private Map<String, CheckDefinition> definitions(PluginWrapper plugin) throws PluginException {
        Map<String, CheckDefinition> found = new TreeMap<>();
        for (String className : plugins.getExtensionClassNames(plugin.getPluginId())) {
            CheckDefinition definition = definition(plugin, className);
            CheckDefinition other = found.getOrDefault(definition.name(), checks.get(definition.name()));
            if (other != null) {
                throw new PluginException("its check \"%s\" has the name of one that plugin %s brought; remove either"
                        .formatted(definition.name(), other.pluginId()));
            }
            found.put(definition.name(), definition);
        }
        if (found.isEmpty()) {
            throw new PluginException(
                    "has no check: META-INF/extensions.idx names none; compile it with PF4J's annotation"
                            + " processor and put @Extension on the check's class");
        }
        return found;
    }

    private static CheckDefinition definition(PluginWrapper plugin, String className) throws PluginException {
        Class<?> type;
        try {
            type = plugin.getPluginClassLoader().loadClass(className);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new PluginException("class %s cannot be loaded: %s".formatted(className, reason(e)));
        }
        CheckType annotation = type.getAnnotation(CheckType.class);
        if (!Check.class.isAssignableFrom(type) || annotation == null) {
            throw new PluginException(
                    "extension %s is no check: it must implement Check and carry @CheckType".formatted(className));
        }
        if (!CHECK_NAME.matcher(annotation.name()).matches()) {
            throw new PluginException("the name \"%s\" of %s must match %s"
                    .formatted(annotation.name(), className, CHECK_NAME.pattern()));
        }
        return new CheckDefinition(annotation, type.asSubclass(Check.class), plugin.getPluginId());
    }

    private void noteChanges() {
        files.replaceAll((file, status) -> {
            if (status.state() != PluginStatus.State.LOADED) {
                return status;
            }
            Optional<String> change = changeOf(file, status);
            change.ifPresent(text -> log.warn("plugin {} {}", status.file(), text));
            return change.map(text -> new PluginStatus(
                            status.file(),
                            status.id(),
                            status.version(),
                            status.sha256(),
                            PluginStatus.State.RESTART_TO_APPLY,
                            status.checks(),
                            Optional.of(text)))
                    .orElse(status);
        });
    }

    private static Optional<String> changeOf(Path file, PluginStatus loaded) {
        try {
            return Optional.of(PluginFiles.sha256(file)).equals(loaded.sha256())
                    ? Optional.empty()
                    : Optional.of("was changed after it was loaded; restart the agent to apply that");
        } catch (IOException e) {
            return Optional.of("was removed after it was loaded; restart the agent to apply that");
        }
    }

    private void report(Path file, PluginStatus status) {
        PluginStatus previous = files.put(file, status);
        if (status.state() == PluginStatus.State.FAILED && !status.equals(previous)) {
            log.error("plugin {}: {}", status.file(), status.error().orElseThrow());
        }
    }

    private static PluginStatus failed(Path file, String error) {
        return new PluginStatus(
                file.getFileName().toString(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                PluginStatus.State.FAILED,
                List.of(),
                Optional.of(error));
    }

    /** PF4J fails with a NullPointerException on a JAR without manifest, and with the zip reader's words on others. */
    private static String whyUnreadable(Throwable error) {
        return error instanceof NullPointerException
                ? "has no manifest; a plugin's manifest needs Plugin-Id and Plugin-Version"
                : "cannot be read as a plugin: " + reason(error) + "; its manifest needs Plugin-Id and Plugin-Version";
    }

    private static String reason(Throwable error) {
        List<String> reasons = new ArrayList<>();
        for (Throwable e = error; e != null && reasons.size() < 3; e = e.getCause()) {
            String text = e instanceof PluginException ? e.getMessage() : e.toString();
            reasons.add(text);
        }
        return String.join(", because of ", reasons);
    }
}
