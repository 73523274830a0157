// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static io.checkagent.controlplane.ScriptedApiServer.LIVEZ;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.testkit.TestAgent;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a node asks whether the API server can be reached, whatever that answers, in virtual time. */
@Timeout(60)
final class RequestRateTest {
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final int RUNS = 20;
    /** Where a connection broke that may have been dead for long, it is tried once more. */
    private static final int MOST_OF_A_RUN = 2;
    /** A server that sends it from place to place is followed five times, as the JDK's client does. */
    private static final int MOST_REDIRECTED = 6;

    private enum Trouble {
        NONE(server -> server.reply(LIVEZ, 200, "ok")),
        IS_NOT_ALIVE(server -> server.reply(LIVEZ, 500, "[+]ping ok\n[-]etcd failed\nlivez check failed\n")),
        REFUSES(server -> server.forbid(LIVEZ, "no")),
        KNOWS_NO_SUCH_PATH(server -> server.reply(LIVEZ, 404, "404 page not found\n")),
        THROTTLES(server -> server.reply(LIVEZ, 429, "Too many requests, please try again later.")),
        FAILS(server -> server.reply(LIVEZ, 503, "")),
        IS_A_PAGE(server -> server.reply(LIVEZ, 200, "<html>log in</html>")),
        SENDS_TO_ITSELF(MOST_REDIRECTED, server -> server.redirect(LIVEZ, LIVEZ)),
        HANGS(ScriptedApiServer::fallSilent),
        NEVER_ENDS_ITS_ANSWER(server -> server.flood(LIVEZ, 500, "{")),
        BREAKS_OFF(server -> server.breakOff(LIVEZ));

        @SuppressWarnings("ImmutableEnumChecker") // they keep nothing
        private final Consumer<ScriptedApiServer> make;

        private final int most;

        Trouble(Consumer<ScriptedApiServer> make) {
            this(MOST_OF_A_RUN, make);
        }

        Trouble(int most, Consumer<ScriptedApiServer> make) {
            this.make = make;
            this.most = most;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isBoundedWhateverTheServerDoes(Trouble trouble) throws Exception {
        try (ScriptedApiServer server = new ScriptedApiServer();
                KubernetesClient client = server.newClient();
                TestAgent agent = TestAgent.running(ReachabilityCheck.class)
                        .configured("instances: [{request_timeout: 200ms}]")
                        .kubernetes(client)
                        .start()) {
            trouble.make.accept(server);
            agent.run();
            int before = server.requests().size();

            agent.advance(INTERVAL.multipliedBy(RUNS));

            assertThat(server.requests()).allMatch(LIVEZ::equals);
            assertThat(server.requests().size() - before).isBetween(RUNS, trouble.most * RUNS);
        }
    }
}
