package io.checkagent.controlplane;

import static io.checkagent.api.ServiceCheck.Status.CRITICAL;
import static io.checkagent.api.ServiceCheck.Status.OK;
import static io.checkagent.api.ServiceCheck.Status.UNKNOWN;
import static io.checkagent.controlplane.ScriptedApiServer.COMPONENT_STATUSES;
import static io.checkagent.controlplane.ScriptedApiServer.LIVEZ;
import static io.checkagent.controlplane.ScriptedApiServer.READYZ;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ControlPlaneCheckTest {
    private static final String SCHEDULER_REFUSED =
            "scheduler=False:Get \"https://127.0.0.1:10259/healthz\": dial tcp 127.0.0.1:10259: connect: connection refused";
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final RecordingContext context = new RecordingContext();
    private ScriptedApiServer server;
    private KubernetesClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedApiServer().ready();
        client = server.newClient();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void tellsEveryComponentOfAHealthyControlPlaneWithTwoRequests() throws InterruptedException {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok", "etcd-0=True:ok");

        check().run(context);

        assertThat(context.byComponent())
                .containsOnlyKeys("apiserver", "etcd", "scheduler", "controller-manager", "etcd-0")
                .allSatisfy((component, serviceCheck) -> {
                    assertThat(serviceCheck.name()).isEqualTo("kube_apiserver_controlplane.up");
                    assertThat(serviceCheck.status()).isEqualTo(OK);
                });
        assertThat(server.requests()).containsExactly(READYZ, COMPONENT_STATUSES);
        assertThat(context.warnings()).isEmpty();
    }

    @Test
    void aSchedulerThatTheApiServerCannotReachIsUpWhileItsLeaseIsRenewed() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", "2001-01-01T00:00:00.000000Z");
        context.whilePaused(() -> server.lease("scheduler", "master-2_a", "2001-01-01T00:00:02.000000Z"));

        check().run(context);

        assertComponent("scheduler", OK, "(holder master-2_a) is being renewed", "connection refused");
        assertComponent("controller-manager", OK, "ok");
        assertThat(context.paused()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aSchedulerThatNobodyCanReachIsDownOnceItsLeaseIsNotRenewedAnyMore() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", "2001-01-01T00:00:00.000000Z");
        ControlPlaneCheck check = check();

        check.run(context);
        assertComponent("scheduler", UNKNOWN, "not yet seen being renewed");

        check.run(context.nextRun(INTERVAL));
        assertComponent(
                "scheduler", CRITICAL, "was not renewed for 18 s, its duration is 15 s", "no replica is active");
    }

    @Test
    void whatItSawOfALeaseBeforeTheSchedulerAnsweredAgainCountsNoMore() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", "2001-01-01T00:00:00.000000Z");
        ControlPlaneCheck check = check();
        check.run(context);
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok");
        check.run(context.nextRun(INTERVAL));

        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", "2001-01-01T00:00:02.000000Z");
        check.run(context.nextRun(INTERVAL));

        assertComponent("scheduler", UNKNOWN, "not yet seen being renewed");
    }

    @Test
    void neverComparesTheTimesInALeaseWithItsOwnClock() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "master-2_a", "2099-01-01T00:00:00.000000Z");
        ControlPlaneCheck check = check();
        check.run(context);

        server.lease("scheduler", "master-2_a", "1970-01-01T00:00:00.000000Z");
        check.run(context.nextRun(INTERVAL));

        assertComponent("scheduler", OK, "is being renewed");
    }

    @Test
    void waitsForTheSuccessorOfASchedulerThatReleasedItsLease() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "", "2001-01-01T00:00:00.000000Z");
        context.whilePaused(() -> server.lease("scheduler", "master-3_b", "2001-01-01T00:00:02.000000Z"));

        check().run(context);

        assertComponent("scheduler", OK, "(holder master-3_b) is being renewed");
    }

    @Test
    void aComponentThatAnswersThatItIsUnhealthyIsDownWhateverItsLease() throws InterruptedException {
        server.componentStatuses(
                "scheduler=False:HTTP probe failed with statuscode: 500",
                "controller-manager=True:ok",
                "etcd-0=True:ok",
                "etcd-1=False:Get \"https://10.0.0.2:2379/health\": dial tcp: i/o timeout");

        check().run(context);

        assertComponent("scheduler", CRITICAL, "HTTP probe failed with statuscode: 500");
        assertComponent("etcd-0", OK, "ok");
        assertComponent("etcd-1", CRITICAL, "i/o timeout");
        assertThat(server.requests()).containsExactly(READYZ, COMPONENT_STATUSES);
    }

    @Test
    void judgesByLeasesAloneWhereComponentStatusIsNotServed() throws InterruptedException {
        server.lease("scheduler", "a", "2001-01-01T00:00:00.000000Z")
                .lease("controller-manager", "b", "2001-01-01T00:00:00.000000Z");
        context.whilePaused(() -> server.lease("scheduler", "a", "2001-01-01T00:00:02.000000Z")
                .lease("controller-manager", "b", "2001-01-01T00:00:02.000000Z"));

        check().run(context);

        assertComponent("scheduler", OK, "is being renewed");
        assertComponent("controller-manager", OK, "is being renewed");
        assertThat(context.byComponent()).containsOnlyKeys("apiserver", "etcd", "scheduler", "controller-manager");
        assertThat(context.warnings()).isEmpty();
        assertThat(context.paused()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void doesNotReadComponentStatusWhenTold() throws InterruptedException {
        server.componentStatuses("scheduler=True:ok");

        check(Optional.of(false)).run(context);

        assertThat(server.requests()).doesNotContain(COMPONENT_STATUSES);
        assertComponent("scheduler", UNKNOWN, "there is no Lease kube-system/kube-scheduler");
    }

    @Test
    void warnsWhenComponentStatusIsWantedButNotServed() throws InterruptedException {
        check(Optional.of(true)).run(context);

        assertThat(context.warnings()).singleElement().asString().contains("does not serve componentstatuses");
    }

    @Test
    void namesTheRightThatIsMissingForComponentStatus() throws InterruptedException {
        server.forbid(COMPONENT_STATUSES, "componentstatuses is forbidden: User \\\"x\\\" cannot list")
                .lease("scheduler", "a", "2001-01-01T00:00:00.000000Z");
        context.whilePaused(() -> server.lease("scheduler", "a", "2001-01-01T00:00:02.000000Z"));

        check().run(context);

        assertThat(context.warnings())
                .singleElement()
                .asString()
                .contains("not permitted to list componentstatuses", "ClusterRole", "User \"x\" cannot list");
        assertComponent("scheduler", OK, "is being renewed");
        assertComponent("controller-manager", UNKNOWN, "no Lease", "not permitted to list componentstatuses");
    }

    @Test
    void namesTheRightThatIsMissingForALease() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .forbid(ScriptedApiServer.lease("scheduler"), "leases is forbidden");

        check().run(context);

        assertComponent(
                "scheduler",
                UNKNOWN,
                "not permitted to get leases.coordination.k8s.io \"kube-scheduler\" in namespace kube-system",
                "resourceNames [kube-scheduler], verbs [get]",
                "connection refused");
    }

    @Test
    void namesTheRightThatIsMissingForReadyz() throws InterruptedException {
        server.forbid(READYZ, "forbidden: User \\\"x\\\" cannot get path").componentStatuses("scheduler=True:ok");

        check().run(context);

        assertComponent("apiserver", UNKNOWN, "not permitted to get the path /readyz", "system:public-info-viewer");
        assertComponent("etcd", UNKNOWN, "not permitted");
        assertComponent("scheduler", OK, "ok");
    }

    @Test
    void tellsWhichChecksAnApiServerFailsThatIsAliveButNotReady() throws InterruptedException {
        server.reply(READYZ, 500, "[+]etcd ok\n[-]shutdown failed: reason withheld\nreadyz check failed\n")
                .reply(LIVEZ, 200, "[+]etcd ok\nlivez check passed\n")
                .componentStatuses("scheduler=True:ok", "controller-manager=True:ok");

        check().run(context);

        assertComponent("apiserver", CRITICAL, "alive, but not ready; failed checks of /readyz: shutdown");
        assertComponent("etcd", OK, "can use etcd");
        assertComponent("scheduler", OK, "ok");
    }

    @Test
    void judgesNoLeaseWhileEtcdFailsAndHoldsNothingAgainstItAfterwards() throws InterruptedException {
        server.componentStatuses(SCHEDULER_REFUSED, "controller-manager=True:ok")
                .lease("scheduler", "a", "2001-01-01T00:00:00.000000Z");
        ControlPlaneCheck check = check();
        check.run(context);

        server.reply(READYZ, 500, "[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n")
                .reply(LIVEZ, 500, "[-]etcd failed: reason withheld\n");
        check.run(context.nextRun(INTERVAL));
        assertComponent("apiserver", CRITICAL, "not alive; failed checks of /livez: etcd");
        assertComponent("etcd", CRITICAL, "cannot use etcd; failed checks of /readyz: etcd, etcd-readiness");
        assertComponent("scheduler", UNKNOWN, "no Lease can be renewed while etcd fails");

        server.ready();
        check.run(context.nextRun(INTERVAL));
        assertComponent("scheduler", UNKNOWN, "not yet seen being renewed");
    }

    @Test
    void anApiServerThatIsGoneIsDownAndNothingIsKnownOfTheOthers() throws InterruptedException {
        server.componentStatuses("scheduler=True:ok", "controller-manager=True:ok", "etcd-0=True:ok");
        ControlPlaneCheck check = check();
        check.run(context);

        server.close();
        check.run(context.nextRun(INTERVAL));

        assertComponent("apiserver", CRITICAL, "the API server at http://127.0.0.1:", "cannot be reached: ");
        for (String component : new String[] {"etcd", "scheduler", "controller-manager", "etcd-0"}) {
            assertComponent(component, UNKNOWN, "not known: the API server at");
        }
    }

    @Test
    void anApiServerThatDoesNotAnswerIsDownAfterOneRequest() throws InterruptedException {
        server.fallSilent();

        new ControlPlaneCheck(new ControlPlaneSettings(Optional.empty(), Duration.ofMillis(300)), client).run(context);

        assertComponent("apiserver", CRITICAL, "cannot be reached: no answer within 300 ms");
        assertThat(server.requests()).containsExactly(READYZ);
    }

    @Test
    void aLoadBalancerWithNoApiServerBehindItIsADownApiServer() throws InterruptedException {
        server.reply(READYZ, 503, "<html>no backend</html>");

        check().run(context);

        assertComponent("apiserver", CRITICAL, "answered HTTP 503");
        assertThat(server.requests()).containsExactly(READYZ);
    }

    @Test
    void anApiServerTooBusyToAnswerIsNotCalledDown() throws InterruptedException {
        server.reply(READYZ, 429, "Too many requests, please try again later.")
                .componentStatuses("scheduler=True:ok", "controller-manager=True:ok");

        check().run(context);

        assertComponent("apiserver", UNKNOWN, "too busy", "HTTP 429");
    }

    private ControlPlaneCheck check() {
        return check(Optional.empty());
    }

    private ControlPlaneCheck check(Optional<Boolean> useComponentStatus) {
        return new ControlPlaneCheck(new ControlPlaneSettings(useComponentStatus, Duration.ofSeconds(5)), client);
    }

    private void assertComponent(String component, Status status, String... messageParts) {
        ServiceCheck serviceCheck = requireNonNull(context.byComponent().get(component), component + " was not sent");
        assertThat(serviceCheck.message()).contains(messageParts);
        assertThat(serviceCheck.status()).as(serviceCheck.message()).isEqualTo(status);
    }
}
