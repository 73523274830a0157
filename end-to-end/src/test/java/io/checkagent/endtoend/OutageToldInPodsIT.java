// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.parallel.Isolated;

/** {@link ToldOutage} with the DaemonSet of the manifests, in {@link PodsOnNodes}. */
@Tag("outages")
@Tag("pods")
@Isolated("takes the API server away")
@EnabledIfSystemProperty(
        named = "e2e.hook.component",
        matches = ".+",
        disabledReason = "needs the hook that stops the API server")
@EnabledIfSystemProperty(
        named = "e2e.hook.image",
        matches = ".+",
        disabledReason = "needs nodes that run containers, and the hook that gives them the image")
class OutageToldInPodsIT {
    private final PodsOnNodes agents;

    OutageToldInPodsIT() throws Exception {
        agents = new PodsOnNodes("outage-told-in-pods");
    }

    @AfterEach
    void end() {
        agents.close();
    }

    @Test
    void everyNodeTellsItEachIntervalTheLeaderAsLongAsItsLeaseAllowsAndNothingIsRestarted() throws Exception {
        agents.runManifests();
        List<String> pods = names(agents.awaitReady());
        String leader = agents.awaitLeaderBesides("");

        new ToldOutage(pods, agents::keptResults)
                .everyAgentTellsItEachIntervalAndTheLeaderAsLongAsItsLeaseAllows(leader);

        await("all are ready again").atMost(PodsOnNodes.LIMIT).until(this::ready, ready -> ready.containsAll(pods));
        assertThat(agents.pods()).extracting(pod -> pod.getMetadata().getName()).containsAll(pods);
        assertThat(agents.pods()).allSatisfy(pod -> assertThat(pod.getStatus().getContainerStatuses())
                .as("containers of " + pod.getMetadata().getName())
                .isNotEmpty()
                .allSatisfy(container -> assertThat(container.getRestartCount()).isZero()));
    }

    private List<String> ready() throws IOException {
        return names(agents.ready());
    }

    private static List<String> names(List<Pod> pods) {
        return pods.stream().map(pod -> pod.getMetadata().getName()).toList();
    }
}
