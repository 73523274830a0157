// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Installation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Loki, Elasticsearch and a webhook beside a file, from one agent: each has what the file has, entry by entry. */
@EnabledIfSystemProperty(named = "e2e.nginx", matches = ".+")
@EnabledIfSystemProperty(named = "e2e.victoria-logs", matches = ".+")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogStoreIT {
    private final Installation installation;
    private final LogStore store;

    LogStoreIT() throws Exception {
        installation = Installation.onEmbeddedApi("log-store");
        store = LogStore.start(installation.folder());
    }

    @BeforeAll
    void anAgent() throws Exception {
        installation.start("node-1", "", Map.of(), List.of(store.loki(), store.elasticsearch(), store.webhook()));
    }

    @AfterAll
    void end() {
        installation.close();
        store.close();
    }

    @Test
    void everyEventIsThereOnceThroughRefusalsPagesOfALoadBalancerAndARestart() throws Exception {
        installation.awaitCollection();
        Ledger before = installation.load().run(50, Duration.ofSeconds(5));
        installation.settled(before);
        store.balancer().refuse(503);
        Ledger refused = installation.load().run(50, Duration.ofSeconds(5));
        store.balancer().takeAgain(503);
        Ledger between = installation.load().run(50, Duration.ofSeconds(5));
        store.balancer().refuse(400);
        Ledger pages = installation.load().run(50, Duration.ofSeconds(5));
        store.balancer().takeAgain(400);
        store.stop();
        Ledger away = installation.load().run(50, Duration.ofSeconds(5));
        store.start();
        Ledger after = installation.load().run(50, Duration.ofSeconds(5));
        for (Ledger each : List.of(refused, between, pages, away, after)) {
            installation.settled(each);
        }

        Map<String, Long> written = Sources.inFile(installation);
        assertThat(written).hasSizeGreaterThan(1_000);
        for (String job : Set.of("loki", "elasticsearch", "webhook")) {
            await(job)
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(Sources.of(store.entries("kind:=event job:=" + job)))
                            .isEqualTo(written));
        }
    }
}
