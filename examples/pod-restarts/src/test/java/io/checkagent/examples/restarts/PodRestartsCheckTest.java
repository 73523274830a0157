// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.restarts;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event.AlertType;
import io.checkagent.testkit.Emission.Occurrence;
import io.checkagent.testkit.TestAgent;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The test's clock begins on 2026-01-01. */
@Timeout(60)
final class PodRestartsCheckTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int PODS_OF_TWO_PAGES = 510;

    @RegisterExtension
    final TestAgent agent =
            TestAgent.running(PodRestartsCheck.class).configured("""
            instances:
              - exclude_namespaces: [kube-system]
                min_collection_interval: 60
            """).start();

    @Test
    void tellsARestartWithAnEventAndACount() throws Exception {
        agent.gainLeadership();
        agent.run();

        restarted("default", "web", "containerd://0123456789abcdef", START.plusSeconds(30), "OOMKilled", 137);
        agent.advance(Duration.ofMinutes(1));

        assertThat(agent)
                .emitted()
                .event()
                .withTitle("Container main of pod default/web was restarted")
                .withText("exit code 137: OOMKilled")
                .withTag("kube_namespace:default")
                .withTag("reason:OOMKilled")
                .withoutHost()
                .which("when it ended", emission -> emission.timestamp().equals(START.plusSeconds(30)))
                .which("a warning", emission -> ((Occurrence) emission).alertType() == AlertType.WARNING)
                .once();
        assertThat(agent)
                .emitted()
                .count("container.restarts")
                .withTag("pod_name:web")
                .withTag("kube_container_name:main")
                .withValue(1)
                .once();
    }

    @Test
    void theFirstLeaderBeginsWithWhatHappensFromNowOn() throws Exception {
        restarted("default", "web", "containerd://a", START.minusSeconds(1), "Error", 1);
        agent.gainLeadership();

        agent.run();

        assertThat(agent).emittedNothing();
        assertThat(agent.checkpoint().get("since")).contains(START.toString());
    }

    @Test
    void tellsARestartOnceInManyRuns() throws Exception {
        agent.gainLeadership();
        agent.run();
        restarted("default", "web", "containerd://a", START.plusSeconds(30), "Error", 1);

        agent.advance(Duration.ofMinutes(30));

        assertThat(agent).emitted().event().once();
    }

    @Test
    void tellsEachRestartOfACrashLoop() throws Exception {
        agent.gainLeadership();
        agent.run();

        for (int i = 1; i <= 5; i++) {
            restarted("default", "web", "containerd://" + i, START.plusSeconds(60L * i - 30), "Error", 1);
            agent.advance(Duration.ofMinutes(1));
        }

        assertThat(agent).emitted().event().times(5);
        assertThat(agent).emitted().count("container.restarts").withValue(1).times(5);
    }

    @Test
    void theNextLeaderTellsWhatHappenedMeanwhileAndNothingAgain() throws Exception {
        agent.gainLeadership();
        agent.run();
        restarted("default", "told", "containerd://told", START.plusSeconds(30), "Error", 1);
        agent.advance(Duration.ofMinutes(1));
        agent.loseLeadership();
        agent.forgetEmissions();

        restarted("default", "meanwhile", "containerd://meanwhile", START.plusSeconds(90), "Error", 1);
        agent.advance(Duration.ofHours(2));
        assertThat(agent).emittedNothing();
        agent.gainLeadership();
        agent.run();

        assertThat(agent).emitted().event().withTag("pod_name:meanwhile").once();
        assertThat(agent).emitted().event().once();
    }

    @Test
    void tellsARestartThatBecomesKnownLate() throws Exception {
        agent.gainLeadership();
        agent.run();
        agent.advance(Duration.ofMinutes(9));

        restarted("default", "cut-off", "containerd://a", START.plusSeconds(30), "Error", 1);
        agent.advance(Duration.ofMinutes(1));

        assertThat(agent).emitted().event().withTag("pod_name:cut-off").once();
    }

    @Test
    void theCheckpointStaysSmall() throws Exception {
        agent.gainLeadership();
        agent.run();
        for (int i = 0; i < 3; i++) {
            restarted("default", "web-" + i, "containerd://" + i, START.plusSeconds(i), "Error", 1);
        }
        agent.advance(Duration.ofMinutes(1));
        assertThat(agent.checkpoint().get("ids").orElseThrow().split(",")).containsExactlyInAnyOrder("0", "1", "2");

        agent.advance(Duration.ofMinutes(10));

        assertThat(agent.checkpoint())
                .isEqualTo(new Checkpoint(
                        Map.of("since", START.plus(Duration.ofMinutes(1)).toString(), "ids", "")));
    }

    @Test
    void readsAllPagesOfTheList() throws Exception {
        agent.gainLeadership();
        agent.run();
        for (int i = 0; i < PODS_OF_TWO_PAGES; i++) {
            agent.kubernetes().resource(pod("default", "quiet-" + i)).create();
        }
        // The list is in the order of names: this one is on the last page.
        restarted("default", "zebra", "containerd://a", START.plusSeconds(30), "Completed", 0);

        agent.advance(Duration.ofMinutes(1));

        assertThat(agent).emitted().event().withTag("pod_name:zebra").once();
    }

    @Test
    void leavesOutWhatIsExcluded() throws Exception {
        agent.gainLeadership();
        agent.run();
        restarted("kube-system", "proxy", "containerd://a", START.plusSeconds(30), "Error", 1);

        agent.advance(Duration.ofMinutes(1));

        assertThat(agent).emittedNothing();
    }

    @Test
    void refusesALookBackBelowZero() {
        assertThatThrownBy(() -> TestAgent.running(PodRestartsCheck.class)
                        .configured("instances: [{look_back: -1s}]")
                        .start())
                .hasMessageContaining("look_back");
    }

    /** As the kubelet tells it: the container that ended is in the last state of the one that runs now. */
    private void restarted(
            String namespace, String name, String containerId, Instant finishedAt, String reason, int exitCode) {
        Pod pod = new PodBuilder(pod(namespace, name))
                .withNewStatus()
                .withPhase("Running")
                .addNewContainerStatus()
                .withName("main")
                .withImage("example.com/main")
                .withImageID("sha256:main")
                .withReady(true)
                .withRestartCount(1)
                .withNewLastState()
                .withNewTerminated()
                .withContainerID(containerId)
                .withFinishedAt(finishedAt.toString())
                .withReason(reason)
                .withExitCode(exitCode)
                .endTerminated()
                .endLastState()
                .endContainerStatus()
                .endStatus()
                .build();
        if (agent.kubernetes().resource(pod).get() == null) {
            agent.kubernetes().resource(pod).create();
        }
        agent.kubernetes().resource(pod).patchStatus();
    }

    private static Pod pod(String namespace, String name) {
        return new PodBuilder()
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
                .build();
    }
}
