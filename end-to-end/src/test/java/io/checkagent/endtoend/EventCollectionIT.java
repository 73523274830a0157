// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Three agents and a cluster where nothing goes wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventCollectionIT {
    private static final List<String> NODES = List.of("node-1", "node-2", "node-3");

    private final Installation installation;

    EventCollectionIT() throws Exception {
        installation = Installation.create("event-collection");
    }

    @BeforeAll
    void threeAgents() throws Exception {
        for (String node : NODES) {
            installation.start(node);
        }
    }

    @AfterAll
    void end() {
        installation.close();
    }

    @Test
    void everyWriteIsDeliveredOnceByTheLeaderAndTheRestRunsEverywhere() throws Exception {
        AgentProcess leader = installation.awaitCollection();

        Ledger ledger = installation.load().run(Integer.getInteger("e2e.rate", 50), Duration.ofSeconds(10));
        Balance balance = installation.settled(ledger);

        assertThat(balance.produced()).isGreaterThan(100);
        assertThat(balance.twice()).isZero();
        assertThat(balance.unmatched()).as("writes not matched entry by entry").isEmpty();
        assertThat(installation.results())
                .filteredOn(result -> result.is("event"))
                .extracting(Result::agent)
                .containsOnly(leader);

        await("service checks of the control plane")
                .atMost(Duration.ofSeconds(40))
                .untilAsserted(() -> assertThat(installation.results())
                        .filteredOn(result ->
                                result.line().path("service_check").asString().equals("kube_apiserver_controlplane.up"))
                        .isNotEmpty()
                        .allSatisfy(result -> {
                            assertThat(result.agent()).isEqualTo(leader);
                            assertThat(result.line().path("message").asString()).isNotBlank();
                            assertThat(result.line().path("tags").toString()).contains("component:");
                        }));
        await("metrics of every node").atMost(Duration.ofSeconds(40)).untilAsserted(() -> assertThat(
                        installation.results())
                .filteredOn(result -> result.is("metric"))
                .extracting(result -> result.line().path("host").asString())
                .contains(NODES.toArray(String[]::new)));
    }

    @Test
    void everyAgentSaysWhoLeads() throws Exception {
        AgentProcess leader = installation.awaitLeader();

        for (AgentProcess agent : installation.agents()) {
            await("status of " + agent.identity())
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(agent.status()).hasValueSatisfying(status -> {
                        JsonNode election = status.required("leaderElection").required("election");
                        assertThat(election.path("currentHolder").asString()).isEqualTo(leader.identity());
                        assertThat(election.path("role").asString())
                                .isEqualTo(agent.equals(leader) ? "LEADER" : "FOLLOWER");
                        assertThat(election.path("lockNamespace").asString()).isEqualTo(installation.namespace());
                    }));
        }
    }
}
