// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.JdkModules;
import io.checkagent.api.CheckType;
import io.checkagent.configuration.Setting;
import io.checkagent.configuration.SettingsFaults;
import io.checkagent.output.OutputType;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What there is to say of a plugin's JAR to its author. */
final class PluginReview {
    private final JarLoader loader;
    private final Set<String> keysOfAll;

    /**
     * @param loader that has loaded the JAR, or tried to
     * @param keysOfAll that every instance has, and so no check's settings
     */
    PluginReview(JarLoader loader, Set<String> keysOfAll) {
        this.loader = loader;
        this.keysOfAll = Set.copyOf(keysOfAll);
    }

    /** @param needed the JARs of the plugins that it depends on */
    List<Finding> of(Path jar, PluginStatus status, List<Path> needed) {
        List<Finding> findings = new ArrayList<>();
        if (!PluginFiles.isPlugin(status.file())) {
            findings.add(Finding.fail(
                    "no plugin is taken from a file of this name",
                    "let it end in .jar, and not begin with a dot or original-"));
        }
        boolean loaded = status.state() != PluginStatus.State.FAILED;
        findings.add(
                loaded
                        ? Finding.pass("is loaded as %s %s, with %s"
                                .formatted(
                                        status.id().orElse(""),
                                        status.version().orElse(""),
                                        String.join(", ", contentOf(status))))
                        : Finding.fail(
                                status.error().orElse("failed"), "the agent loads none of it until that is repaired"));
        findings.addAll(reviewClasses(jar, needed));
        if (loaded) {
            status.id().flatMap(loader::classLoader).ifPresent(classes -> tellUnlisted(jar, classes, findings));
            tellSettings(status.id().orElse(""), findings);
        }
        return findings;
    }

    private List<String> contentOf(PluginStatus status) {
        String id = status.id().orElse("");
        return Stream.concat(
                        status.checks().stream().map(name -> "the check " + name),
                        loader.outputs.values().stream()
                                .filter(output -> output.pluginId().equals(id))
                                .map(output -> "the output " + output.type()))
                .toList();
    }

    private static List<Finding> reviewClasses(Path jar, List<Path> needed) {
        List<JarClasses> others = new ArrayList<>();
        try (JarClasses classes = JarClasses.open(jar)) {
            for (Path other : needed) {
                others.add(JarClasses.open(other));
            }
            return JarReview.of(classes, others, JdkModules.ofImages());
        } catch (IOException | RuntimeException e) {
            return List.of(); // not being a JAR is why it was not loaded
        } finally {
            others.forEach(JarClasses::close);
        }
    }

    private static void tellUnlisted(Path jar, ClassLoader loader, List<Finding> findings) {
        try (JarClasses classes = JarClasses.open(jar)) {
            for (String name : classes.names()) {
                if (!classes.extensions().contains(name)
                        && classes.references(name)
                                .filter(PluginReview::namesAnExtension)
                                .isPresent()
                        && isExtension(name.replace('/', '.'), loader)) {
                    findings.add(Finding.fail(
                            "%s is a check or output, and META-INF/extensions.idx does not name it: the agent does not find it"
                                    .formatted(name.replace('/', '.')),
                            "put @Extension on it, and compile with PF4J's annotation processor"));
                }
            }
        } catch (IOException e) {
            findings.add(Finding.fail("cannot be read: " + PluginException.reason(e), "build it anew"));
        }
    }

    private static boolean namesAnExtension(ClassReferences references) {
        return Stream.of(CheckType.class, OutputType.class)
                .anyMatch(type -> references.named().contains(type.getName().replace('.', '/')));
    }

    private static boolean isExtension(String name, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            return !Modifier.isAbstract(type.getModifiers())
                    && (type.isAnnotationPresent(CheckType.class) || type.isAnnotationPresent(OutputType.class));
        } catch (ClassNotFoundException | LinkageError e) {
            return false; // what is missing is told
        }
    }

    private void tellSettings(String pluginId, List<Finding> findings) {
        for (CheckDefinition check : loader.checks.values()) {
            if (check.pluginId().equals(pluginId)) {
                String whose = "the settings of check " + check.name();
                check.blueprint().settingsType().ifPresent(type -> {
                    tellFaults(whose, type, findings);
                    Setting.flattened(type).stream()
                            .map(Setting::key)
                            .filter(keysOfAll::contains)
                            .forEach(key -> findings.add(Finding.fail(
                                    "%s: %s is a key of every instance, and never reaches the record"
                                            .formatted(whose, key),
                                    "call it otherwise, or take it out")));
                });
            }
        }
        loader.outputs.values().stream()
                .filter(output -> output.pluginId().equals(pluginId))
                .forEach(output -> output.settingsType()
                        .ifPresent(type -> tellFaults("the settings of output " + output.type(), type, findings)));
    }

    private static void tellFaults(String whose, Class<? extends Record> type, List<Finding> findings) {
        try {
            SettingsFaults.of(type)
                    .forEach(
                            fault -> findings.add(
                                    Finding.fail(
                                            whose + ": " + fault,
                                            "correct the record: types and defaults as in \"Settings\" of the guide, each with a key of its own")));
        } catch (LinkageError | RuntimeException e) {
            findings.add(Finding.fail(
                    "%s cannot be read: %s".formatted(whose, PluginException.reason(e)), "correct the record"));
        }
    }
}
