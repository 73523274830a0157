// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation;
import io.checkagent.endtoend.Project;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Loki and Elasticsearch beside a file, from one agent: each has what the file has, entry by entry. */
@EnabledIfSystemProperty(named = "e2e.victoria-logs", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogStoreIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Installation installation;
    private final LogStore store;

    LogStoreIT() throws Exception {
        installation = Installation.onEmbeddedApi("log-store");
        store = LogStore.start(installation.folder());
    }

    @BeforeAll
    void anAgent() throws Exception {
        installation.start(new AgentSettings(
                Project.distribution(),
                installation.folder(),
                "node-1",
                installation.kubeconfig("node-1"),
                """
                collect_kubernetes_events: true
                kube_resources_namespace: %s
                """.formatted(installation.namespace()),
                Map.of(),
                List.of(store.loki(), store.elasticsearch())));
    }

    @AfterAll
    void end() {
        installation.close();
        store.close();
    }

    @Test
    void everyEventIsThereOnceAlsoWhenTheReceiverIsStartedAnew() throws Exception {
        installation.awaitCollection();
        Ledger before = installation.load().run(50, Duration.ofSeconds(5));
        installation.settled(before);
        store.stop();
        Ledger during = installation.load().run(50, Duration.ofSeconds(5));
        store.start();
        Ledger after = installation.load().run(50, Duration.ofSeconds(5));
        installation.settled(during);
        installation.settled(after);

        Map<String, Long> written = sourcesOf(installation.results().stream()
                .map(Installation.Result::line)
                .filter(line -> line.path("kind").asText().equals("event"))
                .toList());
        assertThat(written).hasSizeGreaterThan(500);
        for (String job : Set.of("loki", "elasticsearch")) {
            await(job)
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(sourcesOf(store.entries("kind:=event job:=" + job)))
                            .isEqualTo(written));
        }
    }

    /** How often each Kubernetes event is among them. */
    private static Map<String, Long> sourcesOf(List<JsonNode> entries) throws IOException {
        Map<String, Long> sources = new TreeMap<>();
        for (JsonNode entry : entries) {
            JsonNode all = entry.path("sources");
            for (JsonNode source : all.isTextual() ? JSON.readTree(all.textValue()) : all) {
                sources.merge(
                        source.path("uid").asText() + "@"
                                + source.path("resourceVersion").asText(),
                        1L,
                        Long::sum);
            }
        }
        return sources;
    }
}
