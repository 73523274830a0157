// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckFactoryTest {
    @Test
    void givesTheConstructorItsSettings() throws PluginException {
        CheckFactory factory = CheckFactory.of(WithSettings.class);

        assertThat(factory.settingsType()).contains(Settings.class);
        assertThat(factory.needsKubernetes()).isFalse();
        Check check = factory.create(Optional.of(new Settings("eth0")), CheckFactoryTest::noCluster);
        assertThat(((WithSettings) check).settings.device()).isEqualTo("eth0");
    }

    @Test
    void knowsWhenACheckNeedsTheCluster() throws PluginException {
        assertThat(CheckFactory.of(WithCluster.class).needsKubernetes()).isTrue();
    }

    @Test
    void makesACheckWithoutAnyParameters() throws PluginException {
        assertThat(CheckFactory.of(Plain.class).create(Optional.empty(), CheckFactoryTest::noCluster))
                .isInstanceOf(Plain.class);
    }

    @Test
    void containsAnErrorInTheConstructor() throws PluginException {
        CheckFactory factory = CheckFactory.of(Failing.class);

        assertThatThrownBy(() -> factory.create(Optional.empty(), CheckFactoryTest::noCluster))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("native library missing");
    }

    @Test
    void saysWhatAConstructorCannotHave() {
        assertThatThrownBy(() -> CheckFactory.of(Greedy.class))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("java.nio.file.Path")
                .hasMessageContaining("settings record");
    }

    @Test
    void refusesToChooseBetweenConstructors() {
        assertThatThrownBy(() -> CheckFactory.of(Undecided.class))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("one public constructor");
    }

    private static KubernetesClient noCluster() {
        throw new IllegalStateException("no cluster");
    }

    record Settings(String device) {}

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

    public static final class WithCluster extends Base {
        public WithCluster(KubernetesClient client) {}
    }

    public static final class Failing extends Base {
        public Failing() {
            throw new UnsatisfiedLinkError("native library missing");
        }
    }

    public static final class Greedy extends Base {
        public Greedy(Path path) {}
    }

    public static final class Undecided extends Base {
        public Undecided() {}

        public Undecided(Settings settings) {}
    }
}
