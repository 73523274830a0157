// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import io.checkagent.demo.agent.AgentProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;
import tools.jackson.databind.JsonNode;

/** {@link ToldOutage} with three agents that run as processes. */
@Tag("outages")
@Isolated("takes the API server away")
@EnabledIfSystemProperty(
        named = "e2e.hook.component",
        matches = ".+",
        disabledReason = "needs the hook that stops the API server")
class OutageToldIT {
    private final Installation installation;

    OutageToldIT() throws Exception {
        installation = Installation.create("outage-told");
    }

    @BeforeEach
    void threeAgents() throws Exception {
        for (int i = 1; i <= 3; i++) {
            installation.start("node-" + i, "", Map.of(), List.of());
        }
    }

    @AfterEach
    void end() {
        installation.close();
    }

    @Test
    void everyAgentTellsItEachIntervalAndTheLeaderAsLongAsItsLeaseAllows() throws Exception {
        String leader = installation.awaitLeader().identity();
        List<String> agents =
                installation.agents().stream().map(AgentProcess::identity).toList();

        new ToldOutage(agents, this::results).everyAgentTellsItEachIntervalAndTheLeaderAsLongAsItsLeaseAllows(leader);
    }

    private List<JsonNode> results(String agent) throws IOException {
        return installation.results().stream()
                .filter(result -> result.agent().identity().equals(agent))
                .map(Installation.Result::line)
                .toList();
    }
}
