// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which module of the JDK a class would be of. The Java of the images, like any that jlink made, lacks some. The packages
 * are those that the modules of JDK 17 export.
 */
public final class JdkModules {
    private static final JdkModules RUNNING = new JdkModules(ModuleLayer.boot().modules().stream()
            .flatMap(module -> module.getPackages().stream())
            .collect(Collectors.toUnmodifiableSet()));

    private final Map<String, String> absent;

    /** Of a Java that has these packages. */
    public JdkModules(Set<String> present) {
        absent = new HashMap<>(all());
        absent.keySet().removeAll(present);
    }

    /** Of the Java that runs. */
    public static JdkModules running() {
        return RUNNING;
    }

    /** Of the Java in the images of the agent. */
    public static JdkModules ofImages() {
        Set<String> modules = lines("image-modules").stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toSet());
        return new JdkModules(all().entrySet().stream()
                .filter(each -> modules.contains(each.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet()));
    }

    /** Package to module. */
    static Map<String, String> all() {
        Map<String, String> packages = new HashMap<>();
        lines("jdk-packages").forEach(line -> {
            int colon = line.indexOf(':');
            for (String name : line.substring(colon + 1).strip().split(" ", -1)) {
                packages.put(name, line.substring(0, colon));
            }
        });
        return packages;
    }

    private static List<String> lines(String resource) {
        try (InputStream in = requireNonNull(JdkModules.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The module that is missing for a class.
     *
     * @param className with dots or slashes
     */
    public Optional<String> missingFor(String className) {
        String dotted = className.replace('/', '.');
        int dot = dotted.lastIndexOf('.');
        return dot < 0 ? Optional.empty() : Optional.ofNullable(absent.get(dotted.substring(0, dot)));
    }
}
