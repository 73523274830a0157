// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static io.checkagent.testkit.CheckAssertions.assertThat;
import static io.checkagent.testkit.CheckAssertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.Checks.CounterCheck;
import io.checkagent.testkit.Checks.FailingCheck;
import io.checkagent.testkit.Checks.LateCheck;
import io.checkagent.testkit.Checks.NodesReadyCheck;
import io.checkagent.testkit.Checks.PatientCheck;
import io.checkagent.testkit.Checks.QueriesCheck;
import io.checkagent.testkit.Checks.RoomCheck;
import io.checkagent.testkit.Checks.TornStreamCheck;
import io.checkagent.testkit.Checks.WithoutExtensionCheck;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TestAgentTest {
    private static final String KITCHEN = """
            instances:
              - room: kitchen
                people: 3
                tags: [floor:1]
                min_collection_interval: 60
            """;

    private final List<TestAgent> started = new ArrayList<>();

    @AfterEach
    void close() throws InterruptedException {
        for (TestAgent agent : started) {
            agent.close();
        }
    }

    @Test
    void bindsSettingsFromYamlAndPutsTagsAndHostOnWhatIsSent() throws Exception {
        TestAgent agent = start(TestAgent.running(RoomCheck.class)
                .configured(KITCHEN)
                .datadogYaml("hostname: worker-7\ntags: [env:test]\n"));

        agent.run();

        assertThat(agent)
                .emitted()
                .gauge("room.people")
                .withTag("room:kitchen")
                .withTag("floor:1")
                .withTag("env:test")
                .withHost("worker-7")
                .withValue(3)
                .once();
        assertThat(agent).warnedOfNothing();
        assertThat(agent.details()).containsEntry("runs", 1);
    }

    @Test
    void aggregatesAsTheAgentDoes() throws Exception {
        TestAgent agent = start(TestAgent.running(RoomCheck.class).configured(KITCHEN));
        agent.run();

        agent.advance(Duration.ofMinutes(1));

        assertThat(agent).emitted().count("room.visits").withTag("device:door").withValue(10);
        assertThat(agent).emitted().gauge("room.steps").withValue(5).once();
    }

    @Test
    void runsEachInstanceWheneverItsIntervalIsOver() throws Exception {
        TestAgent agent = start(TestAgent.running(RoomCheck.class).configured("""
                init_config:
                  people: 2
                instances:
                  - room: kitchen
                    min_collection_interval: 60
                  - room: cellar
                    min_collection_interval: 150
                """));

        agent.advance(Duration.ofMinutes(5));

        assertThat(agent).emitted().gauge("room.people").withTag("room:kitchen").times(6);
        assertThat(agent).emitted().gauge("room.people").withTag("room:cellar").times(3);
        assertThat(agent).emitted().gauge("room.people").withValue(2).times(9);
    }

    @Test
    void refusesAWrongConfigurationAsTheAgentDoesWithItsPlace() {
        TestAgentBuilder builder = TestAgent.running(RoomCheck.class).configured("""
                instances:
                  - room: kitchen
                    peopel: 3
                """);

        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("conf.d/room.d/conf.yaml:3:5")
                .hasMessageContaining("peopel")
                .hasMessageContaining("people");
    }

    @Test
    void refusesACheckThatTheAgentWouldNotFind() {
        assertThatThrownBy(() -> TestAgent.running(WithoutExtensionCheck.class).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@Extension");
    }

    @Test
    void aClusterCheckDoesNothingOnAnAgentThatDoesNotLead() throws Exception {
        TestAgent agent = start(TestAgent.running(NodesReadyCheck.class));

        agent.run();

        assertThat(agent).emittedNothing();
    }

    @Test
    void aClusterCheckFindsAKubernetesApiAndSendsForNoHost() throws Exception {
        TestAgent agent = start(TestAgent.running(NodesReadyCheck.class));
        agent.kubernetes()
                .resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName("n1")
                        .endMetadata()
                        .build())
                .create();
        agent.gainLeadership();

        agent.run();

        assertThat(agent)
                .emitted()
                .serviceCheck("node.ready")
                .withTag("node:n1")
                .withStatus(Status.OK)
                .withText("there it is")
                .withoutHost()
                .once();
        assertThat(agent.sandbox().requests()).isNotEmpty();
    }

    @Test
    void manyValuesArriveAsTheOutputsGetThem() throws Exception {
        TestAgent agent = start(TestAgent.running(QueriesCheck.class));

        agent.run();

        assertThat(agent).emitted().gauge("query.time.max").withValue(40);
        assertThat(agent).emitted().gauge("query.time.median").withValue(20);
        assertThat(agent).emitted().gauge("query.time.avg").withValue(25);
        assertThat(agent).emitted().gauge("query.time.95percentile").withValue(40);
        assertThat(agent).emitted().rate("query.time.count").withValue(4);
        assertThat(agent)
                .emitted()
                .distribution("query.spread")
                .withCount(4)
                .withTag("device:sda")
                .once();
        assertThat(agent).emitted().gauge("query.users").withValue(2);
    }

    @Test
    void aNameThatTheAgentRefusesIsRefusedHereToo() {
        assertThatThrownBy(() -> TestAgent.running(Checks.BadlyNamed.class).start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the name \"Bad-Name\"");
    }

    @Test
    void aClusterCheckIsClosedAtTheEndOfItsTerm() throws Exception {
        TestAgent agent = start(TestAgent.running(NodesReadyCheck.class));
        NodesReadyCheck.CLOSED.clear();
        agent.gainLeadership();

        agent.loseLeadership();

        assertThat(NodesReadyCheck.CLOSED).hasSize(1);
    }

    @Test
    void whatACheckSendsAfterTheLossOfLeadershipIsRefused() throws Exception {
        TestAgent agent = start(TestAgent.running(LateCheck.class));
        agent.gainLeadership();
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
            try {
                agent.run();
            } catch (CheckFailedException | InterruptedException e) {
                throw new AssertionError("a run that was stopped has not failed", e);
            }
        });
        assertThat(LateCheck.RUNNING.await(10, TimeUnit.SECONDS)).isTrue();

        agent.loseLeadership();

        run.get(10, TimeUnit.SECONDS);
        assertThat(LateCheck.REFUSAL.get(10, TimeUnit.SECONDS)).isInstanceOf(DeliveryRefusedException.class);
        assertThat(agent).emittedNothing();
    }

    @Test
    void theClockMovesAlongWithThePausesOfARun() throws Exception {
        TestAgent agent = start(TestAgent.running(PatientCheck.class));
        double before = agent.clock().instant().getEpochSecond();

        agent.run();

        assertThat(agent).emitted().gauge("patient.before").withValue(before);
        assertThat(agent).emitted().gauge("patient.after").withValue(before + 3600);
    }

    @Test
    void aFailedRunIsToldAndWhatItHadSentLeaves() throws Exception {
        TestAgent agent = start(TestAgent.running(FailingCheck.class));

        assertThatThrownBy(agent::run)
                .isInstanceOf(CheckFailedException.class)
                .hasMessageContaining("IllegalStateException: the probe is not connected; plug it in");

        assertThat(agent).emitted().gauge("failing.runs").withValue(1);
    }

    @Test
    void aStreamingCheckRunsThroughItsTermAndGoesOnAtItsCheckpointInTheNext() throws Exception {
        TestAgent agent = start(TestAgent.running(CounterCheck.class).stored(Checkpoint.of("last", "41")));
        assertThat(agent).emittedNothing();

        agent.gainLeadership();
        await().untilAsserted(() -> assertThat(agent).emitted().event().withTitle("Number 42"));
        agent.advance(Duration.ofMinutes(1));
        await().untilAsserted(() -> assertThat(agent).emitted().event().withTitle("Number 43"));
        assertThat(agent.checkpoint().get("last")).contains("43");
        agent.loseLeadership();
        agent.advance(Duration.ofMinutes(5));
        assertThat(agent).emitted().event().times(2);

        agent.gainLeadership();
        await().untilAsserted(() ->
                assertThat(agent).emitted().event().withTitle("Number 44").once());
    }

    @Test
    void aTornStreamIsToldAndBegunAgainAfterAPause() throws Exception {
        TestAgent agent = start(TestAgent.running(TornStreamCheck.class));
        await().untilAsserted(() -> assertThat(agent.failure()).isPresent());
        assertThat(agent).emitted().gauge("torn.runs").once();

        await().untilAsserted(() -> {
            agent.advance(Duration.ofSeconds(1));
            assertThat(agent).emitted().gauge("torn.runs").withValue(2);
        });

        assertThat(agent.failure()).get().asString().contains("connection reset");
    }

    @Test
    void seesOnlyTheEnvironmentThatTheTestGives() throws Exception {
        TestAgent agent = start(TestAgent.running(RoomCheck.class)
                .configured("instances: [{room: '%%env_ROOM%%'}]")
                .environment("ROOM", "attic"));

        agent.run();

        assertThat(agent).emitted().gauge("room.people").which("one tag", emission -> emission.tags()
                .equals(List.of("room:attic")));
        assertThatThrownBy(() -> TestAgent.running(RoomCheck.class)
                        .configured("instances: [{room: '%%env_HOME%%'}]")
                        .start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("HOME");
    }

    @Test
    void warningsAreThoseOfTheLastRun() throws Exception {
        TestAgent agent = start(TestAgent.running(RoomCheck.class).configured("instances: [{room: hall, people: 11}]"));

        agent.run();

        assertThat(agent).warned("too many people in hall");
    }

    @Test
    void aFailedAssertionShowsWhatThereWasToChooseFrom() throws Exception {
        TestAgent agent = start(TestAgent.running(RoomCheck.class).configured(KITCHEN));
        agent.run();

        assertThatThrownBy(
                        () -> assertThat(agent).emitted().gauge("room.people").withTag("room:cellar"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing was emitted like: gauge room.people, tag room:cellar")
                .hasMessageContaining("room:kitchen");
        assertThatThrownBy(
                        () -> assertThat(agent).emitted().gauge("room.people").withValue(4))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(
                        () -> assertThat(agent).emitted().gauge("room.people").times(2))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there are 1");
        assertThatThrownBy(() -> assertThat(agent).emitted().count("room.people"))
                .isInstanceOf(AssertionError.class);
    }

    private TestAgent start(TestAgentBuilder builder) {
        TestAgent agent = builder.start();
        started.add(agent);
        return agent;
    }
}
