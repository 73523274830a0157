// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.LockWatch.Holder;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.Ledger;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The leader ends while events are written. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class HandOverIT {
    /** Short, so that nobody waits for a minute, and long enough that the leader of a busy machine stays. */
    private static final int LEASE_SECONDS = 15;

    private static final int RATE = Integer.getInteger("e2e.rate", 50);
    private static final Duration LOAD = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    /**
     * What a loaded machine, and on the embedded API the tests beside it, may add to a bound that holds for the product: less
     * than waiting for a lease would.
     */
    private static final Duration SLACK = Duration.ofSeconds(Cluster.isGiven() ? 2 : 5);

    private final Installation installation;

    HandOverIT() throws Exception {
        installation = Installation.create("hand-over");
    }

    @BeforeEach
    void twoAgents() throws Exception {
        installation.start("node-1", "leader_lease_duration: " + LEASE_SECONDS + "\n");
        installation.start("node-2", "leader_lease_duration: " + LEASE_SECONDS + "\n");
    }

    @AfterEach
    void end() {
        installation.close();
    }

    @Test
    void aStoppedLeaderHandsOverWithNothingLostAndNothingTwice() throws Exception {
        AgentProcess first = installation.awaitCollection();
        Future<Ledger> load = beginLoad(first);

        assertThat(first.stop(STOP_LIMIT)).as("ended within " + STOP_LIMIT).isTrue();

        AgentProcess second = installation.awaitLeader();
        Balance balance = installation.settled(load.get());
        assertThat(second).isNotEqualTo(first);
        assertThat(balance.twice()).isZero();
        assertThat(withoutLeader(first)).isLessThan(SLACK);
    }

    @Test
    void aKilledLeaderIsReplacedWithNothingLostAndFewRepeated() throws Exception {
        AgentProcess first = installation.awaitCollection();
        Future<Ledger> load = beginLoad(first);
        Instant killed = Instant.now();

        first.kill();

        AgentProcess second = installation.awaitLeader();
        Balance balance = installation.settled(load.get());
        assertThat(second).isNotEqualTo(first);
        assertThat(balance.twice())
                .as("repeated: at most what was delivered since the position was last stored")
                .isLessThan(RATE * 10L);
        assertThat(Duration.between(killed, holder(second).since()))
                .isLessThan(Duration.ofSeconds(LEASE_SECONDS + 2).plus(SLACK));
    }

    private Future<Ledger> beginLoad(AgentProcess leader) throws IOException {
        Future<Ledger> load = installation.load().start(RATE, LOAD);
        long before = installation.eventsOf(leader);
        await("the leader delivers").atMost(LIMIT).until(() -> installation.eventsOf(leader) > before + 20);
        return load;
    }

    /** From the release of the lock by that leader to the next one's acquisition. */
    private Duration withoutLeader(AgentProcess leader) {
        List<Holder> history = installation.lock().history();
        int release = history.indexOf(holder(leader)) + 1;
        assertThat(history.get(release).identity())
                .as("the lock after its release")
                .isEmpty();
        return Duration.between(
                history.get(release).since(), history.get(release + 1).since());
    }

    private Holder holder(AgentProcess agent) {
        return installation.lock().history().stream()
                .filter(holder -> holder.identity().equals(agent.identity()))
                .findFirst()
                .orElseThrow();
    }
}
