// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static io.checkagent.api.ServiceCheck.Status.CRITICAL;
import static io.checkagent.api.ServiceCheck.Status.OK;
import static io.checkagent.controlplane.ScriptedApiServer.LIVEZ;
import static io.checkagent.testkit.CheckAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.testkit.Emission;
import io.checkagent.testkit.TestAgent;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What each node says of its way to the API server. */
@Timeout(60)
final class ReachabilityCheckTest {
    private static final String CAN_CONNECT = "kubernetes.api_server.can_connect";

    private final ScriptedApiServer server = new ScriptedApiServer();
    private final KubernetesClient client = server.newClient();
    private final TestAgent agent = TestAgent.running(ReachabilityCheck.class)
            .configured("instances: [{request_timeout: 1s}]")
            .kubernetes(client)
            .start();

    ReachabilityCheckTest() throws IOException {}

    @AfterEach
    void stop() throws Exception {
        assertThat(agent).metricsMatchMetadata().metricsAreDocumentedIn(Path.of("../docs/control-plane.md"));
        agent.close();
        client.close();
        server.close();
    }

    @Test
    void anApiServerThatAnswersIsReachableInSomeTimeFromThisNode() throws Exception {
        server.reply(LIVEZ, 200, "[+]ping ok\n[+]etcd ok\nlivez check passed\n");

        agent.run();

        assertTold(OK, "the API server at http://127.0.0.1:", " answers");
        assertThat(agent).emitted().gauge("kubernetes.api_server.response_time").once();
        assertThat(agent.emissions()).allMatch(emission -> emission.host().isPresent(), "are of this node");
        assertThat(server.requests()).containsExactly(LIVEZ);
    }

    @Test
    void oneThatDoesNotAnswerIsToldOnEveryRun() throws Exception {
        server.fallSilent();

        agent.run();
        for (int i = 0; i < 3; i++) {
            nextRun();
            assertTold(CRITICAL, "cannot be reached: no answer within 1000 ms");
            assertThat(agent.emissions()).hasSize(1);
        }
        server.speak();
        server.reply(LIVEZ, 200, "ok");
        nextRun();
        assertTold(OK, "answers");
    }

    @Test
    void oneThatIsGoneCannotBeReached() throws Exception {
        server.close();

        agent.run();

        assertTold(CRITICAL, "cannot be reached: ");
    }

    @Test
    void oneThatIsNotAliveSaysWhichChecksFail() throws Exception {
        server.reply(LIVEZ, 500, "[+]ping ok\n[-]etcd failed: reason withheld\nlivez check failed\n");

        agent.run();

        assertTold(CRITICAL, "is not alive; failed checks of /livez: etcd");
    }

    @Test
    void whoMayNotSeeItsHealthStillLearnsThatItAnswers() throws Exception {
        server.forbid(LIVEZ, "forbidden: User \\\"system:anonymous\\\" cannot get path");

        agent.run();

        assertTold(OK, "answers, though not about itself (HTTP 403: forbidden: User");
    }

    @Test
    void somethingOnTheWayIsNoApiServerWhateverItsStatus() throws Exception {
        agent.run();
        for (int code : new int[] {200, 403, 404, 502}) {
            server.reply(LIVEZ, code, "<html>\nlog in</html>");
            nextRun();
            assertTold(CRITICAL, "something on the way answers HTTP " + code + ", \"<html> log in</html>\"");
        }
    }

    @Test
    void anAnswerWithoutAnEndDoesNoHarm() throws Exception {
        server.flood(LIVEZ, 500, "{\"kind\":\"Status\",\"message\":\"");

        agent.run();

        assertTold(CRITICAL, "HTTP 500");
    }

    @Test
    void whateverIsAnsweredIsTold() throws Exception {
        Random random = new Random(1);
        agent.run();
        for (int i = 0; i < 100; i++) {
            HostileAnswers.reply(server, LIVEZ, random);
            nextRun();
            assertThat(agent.emissions())
                    .filteredOn(Emission.State.class::isInstance)
                    .singleElement()
                    .asString()
                    .hasSizeLessThan(2_000)
                    .doesNotContainPattern("\\p{Cntrl}");
        }
    }

    private void nextRun() throws Exception {
        agent.forgetEmissions();
        agent.advance(Duration.ofSeconds(15));
    }

    private void assertTold(Status status, String... parts) {
        var told = assertThat(agent).emitted().serviceCheck(CAN_CONNECT).once().withStatus(status);
        for (String part : parts) {
            told.withText(part);
        }
    }
}
