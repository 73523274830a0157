package ${package};

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.testkit.TestAgent;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ${className}CheckTest {
    @RegisterExtension
    final TestAgent agent = TestAgent.running(${className}Check.class).configured("""
            instances:
              - exclude_namespaces: [kube-system]
                tags: [team:a]
            """).start();

    @Test
    void countsThePodsThatWait() throws Exception {
        createPod("default", "waits");
        createPod("default", "waits-too");
        agent.gainLeadership();

        agent.run();

        assertThat(agent)
                .emitted()
                .gauge("pods.pending")
                .withTag("namespace:default")
                .withTag("team:a")
                .withValue(2)
                .withoutHost()
                .once();
        assertThat(agent).allMetricsCovered().metricsMatchMetadata();
    }

    @Test
    void looksAtNoNamespaceThatIsExcluded() throws Exception {
        createPod("kube-system", "waits");
        agent.gainLeadership();

        agent.run();

        assertThat(agent).emittedNothing();
    }

    @Test
    void doesNothingOnAnAgentThatDoesNotLead() throws Exception {
        createPod("default", "waits");

        agent.run();

        assertThat(agent).emittedNothing();
    }

    @Test
    void refusesAMisspeltSetting() {
        assertThatThrownBy(() -> TestAgent.running(${className}Check.class)
                        .configured("instances: [{exclude_namespace: [kube-system]}]")
                        .start())
                .hasMessageContaining("exclude_namespaces");
    }

    /** What the cluster has created and not yet started is Pending. */
    private void createPod(String namespace, String name) {
        agent.kubernetes()
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .addNewContainer()
                        .withName("main")
                        .withImage("example.com/main")
                        .endContainer()
                        .endSpec()
                        .build())
                .create();
    }
}
