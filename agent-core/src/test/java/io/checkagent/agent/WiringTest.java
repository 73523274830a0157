// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.stage.BackgroundLoop;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.StatusSection;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WiringTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void everyBindingIsWrittenDown() {
        Injector injector = injector();

        assertThat(injector.getInstance(Agent.class)).isNotNull();
        assertThat(injector.getInstance(Inspection.class)).isNotNull();
        Set<Key<?>> justInTime = injector.getAllBindings().keySet().stream()
                .filter(key -> !injector.getBindings().containsKey(key))
                // Guice's own: the stage, the logger, the injector.
                .filter(key -> key.getTypeLiteral().getRawType().getName().startsWith("io.checkagent"))
                .collect(Collectors.toSet());
        assertThat(justInTime).isEmpty();
    }

    @Test
    void buildingAnAgentStartsNothing() throws Exception {
        ThreadGroup threads = new ThreadGroup("of this agent");
        FutureTask<Injector> building = new FutureTask<>(this::injector);
        Thread builder = new Thread(threads, building);
        builder.start();

        assertThat(building.get()).isNotNull();
        builder.join();
        assertThat(threads.activeCount()).isZero();
    }

    @Test
    void stagesContributeTheirSectionsAndLoops() {
        Injector injector = injector();

        assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<StatusSection<?>>>() {})))
                .extracting(StatusSection::name)
                .containsExactlyInAnyOrder(
                        "agent",
                        "leaderElection",
                        "checks",
                        "checkpoint",
                        "outputs",
                        "spool",
                        "plugins",
                        "configuration");
        assertThat(injector.getInstance(Key.get(new TypeLiteral<Set<BackgroundLoop>>() {})))
                .extracting(BackgroundLoop::name)
                .containsExactlyInAnyOrder(
                        "scheduler",
                        "crash-watch",
                        "crash-notes",
                        "telemetry",
                        "reload",
                        "configuration-watch",
                        "other-locks");
    }

    private Injector injector() {
        AgentConfigurationLoader.Result loaded =
                new AgentConfigurationLoader(home).read(Optional.empty(), home, Map.of());
        return Guice.createInjector(Stage.PRODUCTION, new AgentModule(loaded, new Installation(home, Map.of())));
    }
}
