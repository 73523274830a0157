// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * JARs that somebody names, loaded as the agent loads those of its directories, whoever may write them; and what their
 * author wants to know of them before an agent does. Not thread-safe.
 */
public final class NamedPlugins implements AutoCloseable {
    private final JarLoader loader;
    private final Map<Path, PluginStatus> outcome = new LinkedHashMap<>();

    private NamedPlugins(String apiVersion) {
        this.loader = new JarLoader(apiVersion, AllowedPlugins.named(), PluginGuard.NONE, Optional.empty());
    }

    /**
     * Loads them.
     *
     * @param jars one of which fails has no {@link #check} and no {@link #outputs}
     * @param beside the plugins that an agent has besides, such as those that they depend on; one whose id a named JAR has
     *     stays away
     * @param apiVersion see {@link PluginHost}
     */
    public static NamedPlugins load(List<Path> jars, List<Path> beside, String apiVersion) {
        List<Optional<String>> ids =
                jars.stream().map(jar -> attribute(jar, "Plugin-Id")).toList();
        List<Path> files = Stream.concat(
                        beside.stream().filter(jar -> !ids.contains(attribute(jar, "Plugin-Id"))), jars.stream())
                .toList();
        NamedPlugins plugins = new NamedPlugins(apiVersion);
        plugins.outcome.putAll(plugins.loader.load(files));
        return plugins;
    }

    /**
     * What there is to say of a JAR that must not be loaded here: it could end this process without a word, for nothing can
     * be done between {@code Runtime.halt} and the end. Empty when its own classes do not call that.
     */
    public static List<Finding> halting(Path jar) {
        try (JarClasses classes = JarClasses.open(jar)) {
            return classes.callersOfHalt().stream()
                    .map(caller -> Finding.fail(
                            caller
                                    + " calls Runtime.halt, or names it as reflection does, which ends the agent at once: it is not loaded here",
                            "throw an exception, which is the failure of that run or plugin alone"))
                    .toList();
        } catch (IOException | RuntimeException e) {
            return List.of(); // not being a JAR is told when it is loaded
        }
    }

    /** The plugins of the distribution, but those that are {@link #halting}. */
    public static List<Path> ofDistribution(Path home) throws IOException {
        Path directory = home.resolve("plugins");
        return Files.isDirectory(directory)
                ? PluginFiles.jars(directory).stream()
                        .filter(jar -> halting(jar).isEmpty())
                        .toList()
                : List.of();
    }

    /** Empty also when the JAR cannot be read. */
    private static Optional<String> attribute(Path jar, String name) {
        try (JarFile file = new JarFile(jar.toFile())) {
            return Optional.ofNullable(file.getManifest())
                    .map(manifest -> manifest.getMainAttributes().getValue(name));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /** What became of a file. */
    public PluginStatus status(Path jar) {
        return requireNonNull(outcome.get(jar), "not loaded");
    }

    /** What became of each, those besides first. */
    public Collection<PluginStatus> status() {
        return Collections.unmodifiableCollection(outcome.values());
    }

    /** The check of that name. */
    public Optional<CheckDefinition> check(String name) {
        return Optional.ofNullable(loader.checks.get(name));
    }

    /** The outputs by their types, in order. */
    public Map<String, OutputDefinition> outputs() {
        return Collections.unmodifiableMap(loader.outputs);
    }

    /**
     * All there is to say of a JAR: whether the agent loads it, whether its classes find what they use and its settings can
     * be configured, on the Java of the images, too.
     *
     * @param keysOfAll that every instance has, and so no check's settings
     */
    public List<Finding> review(Path jar, Set<String> keysOfAll) {
        return new PluginReview(loader, keysOfAll).of(jar, status(jar), dependenciesOf(jar));
    }

    /** Those of the files that its manifest says it depends on. */
    private List<Path> dependenciesOf(Path jar) {
        List<String> ids = Arrays.stream(
                        attribute(jar, "Plugin-Dependencies").orElse("").split(",", -1))
                .map(one -> one.replaceFirst("[@?].*", "").strip())
                .filter(id -> !id.isEmpty())
                .toList();
        return outcome.keySet().stream()
                .filter(file ->
                        attribute(file, "Plugin-Id").filter(ids::contains).isPresent())
                .toList();
    }

    /** Stops the plugins, and closes the class loaders. */
    @Override
    public void close() {
        loader.close();
    }
}
