// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.check.Checks;
import io.checkagent.agent.plugin.PluginHost;
import io.checkagent.agent.plugin.PluginJar;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.Reload;
import io.checkagent.agent.stage.Installation;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A class that is not in the plugin's JAR, wherever it is first missed, concerns that plugin alone. */
@Tag("containment")
class MissingClassesTest {
    private final Path home;
    private final Stages stages;

    /** What the test works with. */
    record Stages(Checks checks, Reload reload, PluginHost plugins) {
        @Inject
        Stages {}
    }

    MissingClassesTest(@TempDir Path directory) throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
        Files.createDirectories(home.resolve("plugins"));
        Files.createDirectories(home.resolve("conf"));
        Path file = home.resolve("conf/datadog.yaml");
        Files.writeString(file, "hostname: node-1");
        AgentModule agent = new AgentModule(
                AgentConfigurationLoader.load(Optional.of(file), home, Map.of()), new Installation(home, Map.of()));
        stages = Guice.createInjector(Stage.PRODUCTION, Modules.override(agent).with(new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(Stages.class);
                    }
                }))
                .getInstance(Stages.class);
    }

    @AfterEach
    void close() {
        stages.plugins().close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "caught in run      | public void other() { try { System.out.println(); } catch (Missing e) { } }",
                "in a field         | private Missing field;",
                "in a signature     | public Missing other(Missing given) { return given; }",
                "in the constructor | public Broken(Missing given) { }",
                "in another's       | public Broken(Needed given) { } public static class Needed { public Needed() { try { System.out.println(); } catch (Missing e) { } } }",
                "injected           | @jakarta.inject.Inject public void put(Missing given) { }",
                "in the settings    | public record Settings(Missing given) { } public Broken(Settings given) { }",
                "deep in settings   | public record Deep(Missing given) { } public record Settings(java.util.List<Deep> given) { } public Broken(Settings given) { }",
                "in a type argument | public record Settings(java.util.List<Missing> given) { } public Broken(Settings given) { }",
                "caught in settings | public record Settings(@Default(\"1\") int given) { public Settings { try { System.out.println(); } catch (Missing e) { } } } public Broken(Settings given) { }",
                "in their statics   | public record Settings(@Default(\"1\") int given) { static final Object FIRST = new Missing(); } public Broken(Settings given) { }",
            })
    void concernsItsPluginAlone(String where, String members) throws Exception {
        TestPlugins.beat().writeTo(home.resolve("plugins"), "z-beat.jar");
        configure("beat");
        stages.reload().once();
        Path jar = PluginJar.named("broken")
                .source("broken.Missing", "public class Missing extends RuntimeException {}")
                .check("broken", "broken.Broken", members)
                .writeTo(home, "broken.jar");
        PluginJar.removeClass(jar, "broken.Missing");
        Files.move(jar, home.resolve("plugins/broken.jar"));
        configure("broken");

        stages.reload().once();

        assertThat(stages.checks().instances().values())
                .extracting(CheckInstance::name)
                .contains("beat");
        Files.move(TestPlugins.counter().writeTo(home, "counter.jar"), home.resolve("plugins/counter.jar"));
        configure("counter");
        stages.reload().once();
        assertThat(stages.checks().instances().values())
                .as("reloads go on")
                .extracting(CheckInstance::name)
                .contains("counter");
        assertThat(whatIsSaidOfBroken()).contains("Missing");
    }

    /** At its loading, at its configuration, or, as the failed run of the instance, when it is made. */
    private String whatIsSaidOfBroken() {
        Optional<String> failed = stages.plugins().status().stream()
                .filter(plugin -> plugin.file().equals("broken.jar"))
                .flatMap((PluginStatus plugin) -> plugin.error().stream())
                .findFirst();
        if (failed.isPresent()) {
            return failed.get();
        }
        Optional<CheckInstance> instance = stages.checks().instances().values().stream()
                .filter(one -> one.name().equals("broken"))
                .findFirst();
        if (instance.isEmpty()) {
            return String.join("\n", stages.checks().warnings());
        }
        try {
            instance.get().maker().call();
            return "it can be made, and does not need Missing";
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void configure(String check) throws IOException {
        Path directory = Files.createDirectories(home.resolve("conf/conf.d").resolve(check + ".d"));
        Files.writeString(directory.resolve("conf.yaml"), "instances: [{}]");
    }
}
