// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.agent.stage.JdkModules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins on a Java that lacks the desktop, as that of the images. */
class NeededModulesTest {
    private static final JdkModules WITHOUT_DESKTOP = withoutModule("java.desktop");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path temporary;

    private Path directory = Path.of("");

    @BeforeEach
    void directory() throws IOException {
        directory = Files.createDirectory(temporary.resolve("plugins"));
    }

    private static JdkModules withoutModule(String name) {
        Set<String> present = ModuleLayer.boot().modules().stream()
                .filter(module -> !module.getName().equals(name))
                .flatMap(module -> module.getPackages().stream())
                .collect(Collectors.toCollection(HashSet::new));
        return new JdkModules(present);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public Object other() { return new java.awt.Point(1, 2); }",
                "private java.awt.Point field;",
                "public java.util.List<java.awt.Point> other() { return null; }",
                "public Object other() { return java.awt.Point[].class; }",
                "public void other() { try { System.out.println(); } catch (java.awt.AWTError e) { } }",
            })
    void aModuleThatThePluginsOwnClassesNameIsNamedBeforeAnythingRuns(String members) throws IOException {
        Path jar = PluginJar.named("drawing")
                .check("drawing", "drawing.Drawing", members)
                .writeTo(directory, "drawing.jar");

        assertThatThrownBy(() -> NeededModules.require(jar, WITHOUT_DESKTOP))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("needs the module java.desktop of Java")
                .hasMessageContaining("drawing.Drawing names java.awt.");
    }

    @Test
    void whatALibraryCanDoWithoutIsNotAsked() throws IOException {
        Path jar = PluginJar.named("plain")
                .check("plain", "plain.check.Plain", "private java.sql.Connection connection;")
                .source("library.Optional", "public class Optional { java.awt.Point point; }")
                .writeTo(directory, "plain.jar");

        assertThatCode(() -> NeededModules.require(jar, WITHOUT_DESKTOP)).doesNotThrowAnyException();
    }

    @Test
    void classesThatThePluginPacksAreThere() throws IOException {
        Path jar = PluginJar.named("packed")
                .check("packed", "packed.Packed", "private javax.script.Bindings bindings;")
                .writeTo(directory, "packed.jar");
        JdkModules without = withoutModule("java.scripting");
        assertThatThrownBy(() -> NeededModules.require(jar, without)).hasMessageContaining("java.scripting");

        HostilePluginsTest.addTo(jar, "javax/script/Bindings.class", "packed");

        assertThatCode(() -> NeededModules.require(jar, without)).doesNotThrowAnyException();
    }

    @Test
    void whatRunsHereLacksNothing() {
        assertThat(JdkModules.running().missingFor("java/sql/Connection")).isEmpty();
        assertThat(WITHOUT_DESKTOP.missingFor("java/awt/Point")).contains("java.desktop");
        assertThat(WITHOUT_DESKTOP.missingFor("com.example.Point")).isEmpty();
    }
}
