// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Host;
import io.checkagent.http.HttpClients;
import io.checkagent.proxy.ProxyRules;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckBlueprintTest {
    private static final Host HOST = new Host("node-1", Optional.of("prod"), List.of("env:test"));

    @Nested
    class AConstructorIsGiven {
        @Test
        void itsSettings() throws PluginException {
            CheckBlueprint blueprint = CheckBlueprint.of(WithSettings.class);

            assertThat(blueprint.settingsType()).contains(Settings.class);
            assertThat(blueprint.needsKubernetes()).isFalse();
            Check check = blueprint.create(Optional.of(new Settings("eth0")), Optional.empty(), provided());
            assertThat(((WithSettings) check).settings.device()).isEqualTo("eth0");
        }

        @Test
        void theHostAndTheClock() throws PluginException {
            WithHost check =
                    (WithHost) CheckBlueprint.of(WithHost.class).create(Optional.empty(), Optional.empty(), provided());

            assertThat(check.host).isEqualTo(HOST);
            assertThat(check.clock).isEqualTo(Clock.systemUTC());
        }

        @Test
        void classesOfItsPluginMadeFromTheSame() throws PluginException {
            CheckBlueprint blueprint = CheckBlueprint.of(Composed.class);

            assertThat(blueprint.settingsType()).contains(Settings.class);
            Composed check =
                    (Composed) blueprint.create(Optional.of(new Settings("eth0")), Optional.empty(), provided());
            assertThat(check.reader.settings.device()).isEqualTo("eth0");
            assertThat(check.reader.counter).isNotNull();
        }

        @Test
        void nothingWhenItAsksForNothing() throws PluginException {
            assertThat(CheckBlueprint.of(Plain.class).create(Optional.empty(), Optional.empty(), provided()))
                    .isInstanceOf(Plain.class);
        }

        @Test
        void whatItAsksForThoughItIsNotPublicWhenItCarriesInject() throws PluginException {
            assertThat(CheckBlueprint.of(Marked.class).create(Optional.empty(), Optional.empty(), provided()))
                    .isInstanceOf(Marked.class);
        }
    }

    @Test
    void knowsWhenACheckNeedsTheClusterItselfOrThroughAClassOfItsPlugin() throws PluginException {
        assertThat(CheckBlueprint.of(WithCluster.class).needsKubernetes()).isTrue();
        assertThat(CheckBlueprint.of(WithReaderOfCluster.class).needsKubernetes())
                .isTrue();
        assertThat(CheckBlueprint.of(Plain.class).needsKubernetes()).isFalse();
    }

    @Test
    void containsAnErrorInTheConstructor() throws PluginException {
        CheckBlueprint blueprint = CheckBlueprint.of(Failing.class);

        assertThatThrownBy(() -> blueprint.create(Optional.empty(), Optional.empty(), provided()))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("native library missing");
    }

    @Nested
    class IsRefusedWhenThePluginIsLoaded {
        @Test
        void aTypeThatNobodyProvides() {
            assertThatThrownBy(() -> CheckBlueprint.of(Greedy.class))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("Greedy asks for java.nio.file.Path path")
                    .hasMessageContaining("a settings record, a KubernetesClient, an HttpClient, a Clock, the Host");
        }

        @Test
        void aRecordOfTheApi() {
            assertThatThrownBy(() -> CheckBlueprint.of(AsksForPosition.class))
                    .hasMessageContaining("io.checkagent.api.Checkpoint")
                    .hasMessageContaining("nobody provides");
        }

        @Test
        void aSecondSettingsRecordAlsoInAClassOfThePlugin() {
            assertThatThrownBy(() -> CheckBlueprint.of(TwoSettings.class))
                    .hasMessageContaining("TwoSettings asks for")
                    .hasMessageContaining("OtherSettings second")
                    .hasMessageContaining("an instance has one");
            assertThatThrownBy(() -> CheckBlueprint.of(HiddenSecondSettings.class))
                    .hasMessageContaining("an instance has one");
        }

        @Test
        void twoParametersThatWouldGetTheSame() {
            assertThatThrownBy(() -> CheckBlueprint.of(TwoClients.class))
                    .hasMessageContaining("KubernetesClient second")
                    .hasMessageContaining("remove one");
        }

        @Test
        void aCircle() {
            assertThatThrownBy(() -> CheckBlueprint.of(Circular.class))
                    .hasMessageContaining("Egg -> ")
                    .hasMessageContaining("Hen -> ")
                    .hasMessageContaining("ask for each other");
        }

        @Test
        void aName() {
            assertThatThrownBy(() -> CheckBlueprint.of(Naming.class))
                    .hasMessageContaining("nothing is provided by such names");
        }

        @ParameterizedTest
        @ValueSource(classes = {Undecided.class, Hidden.class})
        void aChoiceBetweenConstructors(Class<? extends Check> type) {
            assertThatThrownBy(() -> CheckBlueprint.of(type))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContaining("one public constructor, or @Inject");
        }

        @Test
        void injectOnTwoConstructors() {
            assertThatThrownBy(() -> CheckBlueprint.of(TwiceMarked.class))
                    .hasMessageContaining("@Inject on 2 constructors");
        }
    }

    private static ProvidedToChecks provided() {
        return new ProvidedToChecks(
                CheckBlueprintTest::noCluster, new HttpClients(ProxyRules.none(), "test"), Clock.systemUTC(), HOST);
    }

    private static KubernetesClient noCluster() {
        throw new IllegalStateException("no cluster");
    }

    record Settings(String device) {}

    record OtherSettings(String port) {}

    public abstract static class Base implements Check {
        @Override
        public void run(CheckContext context) {}
    }

    public static final class Plain extends Base {}

    public static final class WithSettings extends Base {
        private final Settings settings;

        public WithSettings(Settings settings) {
            this.settings = settings;
        }
    }

    public static final class WithHost extends Base {
        private final Host host;
        private final Clock clock;

        public WithHost(Host host, Clock clock) {
            this.host = host;
            this.clock = clock;
        }
    }

    public static final class WithCluster extends Base {
        public WithCluster(KubernetesClient client) {}
    }

    public static final class Counter {}

    public static final class Reader {
        private final Settings settings;
        private final Counter counter;

        public Reader(Settings settings, Counter counter) {
            this.settings = settings;
            this.counter = counter;
        }
    }

    public static final class Composed extends Base {
        private final Reader reader;

        public Composed(Reader reader) {
            this.reader = reader;
        }
    }

    public static final class ReaderOfCluster {
        @Inject
        ReaderOfCluster(KubernetesClient client) {
            requireNonNull(client);
        }
    }

    public static final class WithReaderOfCluster extends Base {
        public WithReaderOfCluster(ReaderOfCluster reader) {}
    }

    public static final class Marked extends Base {
        @Inject
        Marked(Clock clock) {
            requireNonNull(clock);
        }

        public Marked() {
            throw new IllegalStateException("not this one");
        }
    }

    public static final class Failing extends Base {
        public Failing() {
            throw new UnsatisfiedLinkError("native library missing");
        }
    }

    public static final class Greedy extends Base {
        public Greedy(Path path) {}
    }

    public static final class AsksForPosition extends Base {
        public AsksForPosition(Checkpoint checkpoint) {}
    }

    public static final class TwoSettings extends Base {
        public TwoSettings(Settings first, OtherSettings second) {}
    }

    public static final class HiddenSecondSettings extends Base {
        public HiddenSecondSettings(OtherSettings other, Reader reader) {}
    }

    public static final class TwoClients extends Base {
        public TwoClients(KubernetesClient first, KubernetesClient second) {}
    }

    public static final class Egg {
        public Egg(Hen hen) {}
    }

    public static final class Hen {
        public Hen(Egg egg) {}
    }

    public static final class Circular extends Base {
        public Circular(Egg egg) {}
    }

    public static final class Naming extends Base {
        public Naming(@Named("utc") Clock clock) {}
    }

    public static final class Undecided extends Base {
        public Undecided() {}

        public Undecided(Settings settings) {}
    }

    public static final class Hidden extends Base {
        Hidden() {}
    }

    public static final class TwiceMarked extends Base {
        @Inject
        TwiceMarked() {}

        @Inject
        TwiceMarked(Clock clock) {
            requireNonNull(clock);
        }
    }
}
