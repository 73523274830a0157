package io.checkagent.endtoend;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.demo.ledger.LedgerEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nobody collected for so long that the API server forgot the history since. */
class CompactionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Installation installation;

    CompactionIT() throws Exception {
        installation = Installation.create("compaction");
    }

    @AfterEach
    void end() {
        installation.close();
    }

    @Test
    void whatWasWrittenMeanwhileIsDeliveredAndWhatWasDeliveredIsNotDeliveredAgain() throws Exception {
        AgentProcess first = installation.start("node-1");
        installation.awaitCollection();
        Ledger before = installation.load().run(50, Duration.ofSeconds(3));
        installation.settled(before);
        assertThat(first.stop(LIMIT)).isTrue();

        Ledger meanwhile = installation.load().run(50, Duration.ofSeconds(3));
        installation.cluster().compact();
        AgentProcess second = installation.start("node-1");
        Ledger after = installation.load().run(50, Duration.ofSeconds(3));

        await("all events of the time without a collector, and of the time after it")
                .atMost(LIMIT)
                .untilAsserted(() -> {
                    assertThat(delivered(second)).containsAll(uids(meanwhile));
                    assertThat(delivered(second)).containsAll(uids(after));
                });
        assertThat(delivered(second)).doesNotContainAnyElementsOf(uids(before));
    }

    private static Set<String> uids(Ledger ledger) {
        return ledger.entries().stream().map(LedgerEntry::uid).collect(toSet());
    }

    private Set<String> delivered(AgentProcess agent) throws Exception {
        Set<String> uids = new HashSet<>();
        for (Installation.Result result : installation.results()) {
            if (result.agent().equals(agent)) {
                result.line()
                        .path("sources")
                        .forEach(source -> uids.add(source.path("uid").asText()));
            }
        }
        return uids;
    }
}
