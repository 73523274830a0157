// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static io.checkagent.api.ServiceCheck.Status.CRITICAL;
import static io.checkagent.api.ServiceCheck.Status.OK;
import static io.checkagent.api.ServiceCheck.Status.UNKNOWN;
import static io.checkagent.controlplane.ScriptedApiServer.COMPONENT_STATUSES;
import static io.checkagent.controlplane.ScriptedApiServer.LIVEZ;
import static io.checkagent.controlplane.ScriptedApiServer.READYZ;
import static io.checkagent.testkit.CheckAssertions.assertThat;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.EmissionsAssert;
import io.checkagent.testkit.TestAgent;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class ControlPlaneCheckTest {
    private static final String SCHEDULER_REFUSED =
            "scheduler=False:Get \"https://127.0.0.1:10259/healthz\": dial tcp 127.0.0.1:10259: connect: connection refused";
    private static final String SCHEDULER_LEASE = ScriptedApiServer.lease("scheduler");
    private static final String CONTROLLER_MANAGER_LEASE = ScriptedApiServer.lease("controller-manager");
    /** A run is each 15 seconds. */
    private static final int MOST_REQUESTS_OF_A_RUN = 20;

    private static final Instant RENEWED = Instant.parse("2001-01-01T00:00:00Z");

    private final ScriptedApiServer server;
    private final KubernetesClient client;
    private TestAgent agent;

    ControlPlaneCheckTest() throws IOException {
        server = new ScriptedApiServer().ready();
        client = server.newClient();
        agent = leader("instances: [{}]");
    }

    @AfterEach
    void stop() throws Exception {
        assertThat(agent).metricsMatchMetadata().metricsAreDocumentedIn(Path.of("../docs/control-plane.md"));
        agent.close();
        client.close();
        server.close();
    }

    @Test
    void tellsEveryComponentOfAHealthyControlPlaneWithFourRequests() throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok", "etcd-0=True:ok");

        agent.run();

        assertThat(components())
                .containsExactlyInAnyOrder("apiserver", "etcd", "scheduler", "controller-manager", "etcd-0");
        assertThat(agent)
                .emitted()
                .serviceCheck("kube_apiserver_controlplane.up")
                .withStatus(OK)
                .withoutHost()
                .times(5);
        assertThat(server.requests())
                .containsExactlyInAnyOrder(READYZ, COMPONENT_STATUSES, SCHEDULER_LEASE, CONTROLLER_MANAGER_LEASE);
        assertThat(agent).warnedOfNothing();
    }

    @Test
    void aSchedulerThatTheApiServerCannotReachIsUpWhileItsLeaseIsRenewed() throws Exception {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .renewedLease("scheduler", "master-2_a");
        Instant start = agent.clock().instant();

        agent.run();

        assertComponent("scheduler", OK, "(holder master-2_a) is being renewed", "connection refused");
        assertComponent("controller-manager", OK, "ok");
        assertThat(agent.clock().instant()).isEqualTo(start.plusSeconds(3));
    }

    @Test
    void aSchedulerThatNobodyCanReachIsDownOnceItsLeaseIsNotRenewedAnyMore() throws Exception {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", RENEWED);

        agent.run();
        assertComponent("scheduler", UNKNOWN, "not yet seen being renewed");

        nextRun();
        assertComponent(
                "scheduler", CRITICAL, "was not renewed for 15 s, its duration is 15 s", "no replica is active");
    }

    @Test
    void neverComparesTheTimesInALeaseWithItsOwnClock() throws Exception {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", Instant.parse("2099-01-01T00:00:00Z"));
        agent.run();

        server.lease("scheduler", "master-2_a", Instant.EPOCH);
        nextRun();

        assertComponent("scheduler", OK, "is being renewed");
    }

    @Test
    void waitsForTheSuccessorOfASchedulerThatReleasedItsLease() throws Exception {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .renewedLease("scheduler", "", "master-3_b");

        agent.run();

        assertComponent("scheduler", OK, "(holder master-3_b) is being renewed");
    }

    @Test
    void aComponentThatAnswersThatItIsUnhealthyIsDownWhateverItsLease() throws Exception {
        server.componentStatuses(
                "scheduler=False:HTTP probe failed with statuscode: 500",
                "controller-manager=True:ok",
                "etcd-0=True:ok",
                "etcd-1=False:Get \"https://10.0.0.2:2379/health\": dial tcp: i/o timeout");

        agent.run();

        assertComponent("scheduler", CRITICAL, "HTTP probe failed with statuscode: 500");
        assertComponent("etcd-0", OK, "ok");
        assertComponent("etcd-1", CRITICAL, "i/o timeout");
    }

    @Test
    void judgesByLeasesAloneWhereComponentStatusIsNotServed() throws Exception {
        server.renewedLease("scheduler", "a").renewedLease("controller-manager", "b");
        Instant start = agent.clock().instant();

        agent.run();

        assertComponent("scheduler", OK, "is being renewed");
        assertComponent("controller-manager", OK, "is being renewed");
        assertThat(components()).containsExactlyInAnyOrder("apiserver", "etcd", "scheduler", "controller-manager");
        assertThat(agent).warnedOfNothing();
        assertThat(agent.clock().instant()).isEqualTo(start.plusSeconds(3));
    }

    @Test
    void doesNotReadComponentStatusWhenTold() throws Exception {
        server.componentStatuses("scheduler=True:ok");

        agent = leader("instances: [{use_component_status: false}]");
        agent.run();

        assertThat(server.requests()).doesNotContain(COMPONENT_STATUSES);
        assertComponent("scheduler", UNKNOWN, "there is no Lease kube-system/kube-scheduler");
    }

    @Test
    void warnsWhenComponentStatusIsWantedButNotServed() throws Exception {
        agent = leader("instances: [{use_component_status: true}]");
        agent.run();

        assertThat(agent).warned("does not serve componentstatuses");
    }

    @Test
    void namesTheRightThatIsMissingForComponentStatus() throws Exception {
        server.forbid(COMPONENT_STATUSES, "componentstatuses is forbidden: User \\\"x\\\" cannot list")
                .renewedLease("scheduler", "a");

        agent.run();

        assertThat(agent.warnings())
                .singleElement()
                .asString()
                .contains("not permitted to list componentstatuses", "ClusterRole", "User \"x\" cannot list");
        assertComponent("scheduler", OK, "is being renewed");
        assertComponent("controller-manager", UNKNOWN, "no Lease", "not permitted to list componentstatuses");
    }

    @Test
    void namesTheRightThatIsMissingForALease() throws Exception {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .forbid(ScriptedApiServer.lease("scheduler"), "leases is forbidden");

        agent.run();

        assertComponent(
                "scheduler",
                UNKNOWN,
                "not permitted to get leases.coordination.k8s.io \"kube-scheduler\" in namespace kube-system",
                "resourceNames [kube-scheduler], verbs [get]",
                "connection refused");
    }

    @Test
    void namesTheRightThatIsMissingForALeaseAlsoWhileTheComponentSaysThatItIsWell() throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok")
                .renewedLease("controller-manager", "a")
                .forbid(ScriptedApiServer.lease("scheduler"), "leases is forbidden");

        agent.run();

        assertComponent("scheduler", OK, "ok");
        assertThat(agent.warnings())
                .singleElement()
                .asString()
                .contains(
                        "not permitted to get leases.coordination.k8s.io \"kube-scheduler\" in namespace kube-system");
    }

    @Test
    void namesTheRightThatIsMissingForReadyz() throws Exception {
        server.forbid(READYZ, "forbidden: User \\\"x\\\" cannot get path").componentStatuses("scheduler=True:ok");

        agent.run();

        assertComponent("apiserver", UNKNOWN, "not permitted to get the path /readyz", "system:public-info-viewer");
        assertComponent("etcd", UNKNOWN, "not permitted");
        assertComponent("scheduler", OK, "ok");
    }

    @Test
    void tellsWhichChecksAnApiServerFailsThatIsAliveButNotReady() throws Exception {
        server.reply(READYZ, 500, "[+]etcd ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n")
                .reply(LIVEZ, 200, "[+]etcd ok\nlivez check passed\n")
                .componentStatuses("scheduler=True:ok", "controller-manager=True:ok");

        agent.run();

        assertComponent("apiserver", CRITICAL, "alive, but not ready; failed checks of /readyz: shutdown");
        assertComponent("etcd", OK, "can use etcd");
        assertComponent("scheduler", OK, "ok");
    }

    @Test
    void judgesNoLeaseWhileEtcdFailsAndHoldsNothingAgainstItAfterwards() throws Exception {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "a", RENEWED);
        agent.run();

        server.reply(READYZ, 500, "[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n")
                .reply(LIVEZ, 500, "[-]etcd failed: reason withheld\n");
        nextRun();
        assertComponent("apiserver", CRITICAL, "not alive; failed checks of /livez: etcd");
        assertComponent("etcd", CRITICAL, "cannot use etcd; failed checks of /readyz: etcd, etcd-readiness");
        assertComponent("scheduler", UNKNOWN, "no Lease can be renewed while etcd fails");

        server.ready();
        nextRun();
        assertComponent("scheduler", UNKNOWN, "not yet seen being renewed");
    }

    @Test
    void anApiServerThatIsGoneIsDownAndNothingIsKnownOfTheOthers() throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok", "etcd-0=True:ok");
        agent.run();

        server.close();
        nextRun();

        assertComponent("apiserver", CRITICAL, "the API server at http://127.0.0.1:", "cannot be reached: ");
        for (String component : new String[] {"etcd", "scheduler", "controller-manager", "etcd-0"}) {
            assertComponent(component, UNKNOWN, "not known: the API server at");
        }
    }

    @Test
    void anApiServerThatDoesNotAnswerIsDownAfterOneTimeout() throws Exception {
        server.fallSilent();

        // Long enough for the request to arrive, also the first one of a busy machine.
        agent = leader("instances: [{request_timeout: 3s}]");
        agent.run();

        assertComponent("apiserver", CRITICAL, "cannot be reached: no answer within 3000 ms");
    }

    @Test
    void aLoadBalancerWithNoApiServerBehindItIsADownApiServer() throws Exception {
        server.reply(READYZ, 503, "<html>no backend</html>");

        agent.run();

        assertComponent("apiserver", CRITICAL, "answered HTTP 503");
    }

    @Test
    void anApiServerTooBusyToAnswerIsNotCalledDown() throws Exception {
        server.reply(READYZ, 429, "Too many requests, please try again later.")
                .componentStatuses("scheduler=True:ok", "controller-manager=True:ok");

        agent.run();

        assertComponent("apiserver", UNKNOWN, "too busy", "HTTP 429");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 9, 11, 14})
    void aSchedulerThatFreezesIsToldWithinTwoIntervalsThoughItHidesAllOfComponentStatus(int secondsAfterARun)
            throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok", "etcd-0=True:ok")
                .reply(COMPONENT_STATUSES + "/etcd-0", 200, """
                        {"metadata":{"name":"etcd-0"},"conditions":[{"type":"Healthy","status":"True","message":"ok"}]}
                        """)
                .reply(COMPONENT_STATUSES + "/controller-manager", 200, "null");
        agent = leader("instances: [{request_timeout: 1s}]");
        Instant frozen = agent.clock().instant().plusSeconds(15L + secondsAfterARun);
        renewingLeases(frozen, Duration.ZERO);
        agent.run();
        nextRun();

        server.fallSilent(COMPONENT_STATUSES).fallSilent(COMPONENT_STATUSES + "/scheduler");
        nextRun();
        nextRun();

        assertComponent("scheduler", CRITICAL, "no replica is active");
        assertComponent("controller-manager", OK, "is being renewed");
        assertComponent("etcd-0", OK, "ok");
        assertThat(Duration.between(frozen, agent.clock().instant())).isLessThanOrEqualTo(Duration.ofSeconds(32));
    }

    @Test
    void aSchedulerThatSaysItIsWellButRenewsNoMoreIsDown() throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok");
        renewingLeases(agent.clock().instant().plusSeconds(20), Duration.ZERO);
        agent.run();
        nextRun();
        assertComponent("scheduler", OK, "ok");

        nextRun();
        nextRun();

        assertComponent("scheduler", CRITICAL, "no replica is active; of itself it says: ok");
        assertComponent("controller-manager", OK, "ok");
    }

    @Test
    void aLeaseLeftOverFromATimeWithLeaderElectionSaysNothing() throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok")
                .lease("scheduler", "master-1_old", RENEWED);

        agent.run();
        for (int i = 0; i < 4; i++) {
            nextRun();
            assertComponent("scheduler", OK, "ok");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-3600, -15, 3600})
    void aHolderWhoseClockIsSetIsNotCalledDown(long seconds) throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok");
        renewingLeases(Instant.MAX, Duration.ZERO);
        agent.run();
        nextRun();

        renewingLeases(Instant.MAX, Duration.ofSeconds(seconds));
        nextRun();
        assertComponent("scheduler", OK, "ok");
        nextRun();
        assertComponent("scheduler", OK, "ok");
    }

    @Test
    void anApiServerThatDoesNotAnswerIsToldOnEveryRun() throws Exception {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok");
        agent = leader("instances: [{request_timeout: 1s}]");
        agent.run();
        server.fallSilent();

        for (int i = 0; i < 3; i++) {
            nextRun();
            assertComponent("apiserver", CRITICAL, "cannot be reached: no answer within 1000 ms");
            assertComponent("scheduler", UNKNOWN, "not known");
        }
        server.speak();
        nextRun();
        assertComponent("apiserver", OK);
    }

    @Test
    void aLoginPageIsNoReadyApiServer() throws Exception {
        server.reply(READYZ, 200, "<html>log in</html>");

        agent.run();

        assertComponent("apiserver", CRITICAL, "not as an API server does: <html>log in</html>");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500})
    void answersWithoutAnEndDoNoHarm(int code) throws Exception {
        server.flood(READYZ, code, "[+]ping ok\n[+]etcd ok\n")
                .flood(LIVEZ, code, "[+]ping ok\n")
                .flood(COMPONENT_STATUSES, code, "{\"items\":[{\"metadata\":{\"name\":\"")
                .flood(SCHEDULER_LEASE, code, "{\"spec\":{\"holderIdentity\":\"")
                .flood(CONTROLLER_MANAGER_LEASE, code, "<html>");

        agent.run();

        assertThat(components()).containsExactlyInAnyOrder("apiserver", "etcd", "scheduler", "controller-manager");
    }

    @Test
    void componentsWithoutNumberOrWithNamesThatNoObjectHasAreNotAskedForOneByOne() throws Exception {
        server.componentStatuses(Stream.concat(
                        Stream.of("a b=True:ok", "../../secrets=True:ok", "a?watch=True:ok", "=True:ok"),
                        IntStream.range(0, 1_000).mapToObj(i -> "etcd-" + i + "=True:ok"))
                .toArray(String[]::new));
        agent = leader("instances: [{request_timeout: 1s}]");
        agent.run();
        assertThat(components()).contains("etcd-0").hasSizeLessThan(110).doesNotContain("a b", "../../secrets");

        server.fallSilent(COMPONENT_STATUSES);
        nextRun();
        int before = server.requests().size();
        nextRun();

        assertThat(server.requests().size() - before).isLessThan(100 + MOST_REQUESTS_OF_A_RUN);
        assertComponent("apiserver", OK);
        assertComponent("etcd-0", UNKNOWN, "list componentstatuses: no answer within");
    }

    /** The seeds of faults that were found stay in the list. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsAnsweredEveryComponentIsTold(long seed) throws Exception {
        Random random = new Random(seed);
        agent.run();
        for (int i = 0; i < 15; i++) {
            for (String path : List.of(READYZ, LIVEZ, COMPONENT_STATUSES, SCHEDULER_LEASE, CONTROLLER_MANAGER_LEASE)) {
                HostileAnswers.reply(server, path, random);
            }
            int before = server.requests().size();
            nextRun();

            assertThat(server.requests().size() - before).isLessThanOrEqualTo(MOST_REQUESTS_OF_A_RUN);
            assertThat(components()).contains("apiserver", "scheduler", "controller-manager");
            assertThat(agent.emissions()).allSatisfy(emission -> assertThat(emission.toString())
                    .hasSizeLessThan(2_000)
                    .doesNotContainPattern("[\\p{Cntrl}&&[^\n]]")
                    .doesNotContain("Exception"));
        }
    }

    private void renewingLeases(Instant schedulerUntil, Duration off) {
        server.lease("scheduler", "master-2_a", agent.clock(), schedulerUntil, off)
                .lease("controller-manager", "master-1_b", agent.clock(), Instant.MAX, off);
    }

    private TestAgent leader(String configuration) {
        TestAgent leader = TestAgent.running(ControlPlaneCheck.class)
                .configured(configuration)
                .kubernetes(client)
                .start();
        leader.gainLeadership();
        return leader;
    }

    /** The run of the next interval, with nothing left of what was sent before. */
    private void nextRun() throws Exception {
        agent.forgetEmissions();
        agent.advance(Duration.ofSeconds(15));
    }

    private List<String> components() {
        return agent.emissions().stream()
                .flatMap(emission -> emission.tags().stream())
                .map(tag -> tag.substring("component:".length()))
                .toList();
    }

    private void assertComponent(String component, Status status, String... messageParts) {
        EmissionsAssert emitted = assertThat(agent)
                .emitted()
                .withTag("component:" + component)
                .once()
                .withStatus(status);
        for (String part : messageParts) {
            emitted.withText(part);
        }
    }
}
