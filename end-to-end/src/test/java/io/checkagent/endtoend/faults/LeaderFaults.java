// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.Signal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;

/** What becomes of the leader while events are written. */
final class LeaderFaults {
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(60);
    /** A position is stored every 2 s; more than twice that is behind only on a machine that hardly gets anywhere. */
    private static final int STORED_EVERY_SECONDS = 5;

    private LeaderFaults() {}

    static List<Row> rows() {
        return List.of(
                Row.of("none", LeaderFaults::none),
                Row.of("leader stopped (SIGTERM)", LeaderFaults::stopped),
                Row.of("leader killed (SIGKILL)", LeaderFaults::killed),
                Row.of("leader frozen past its lease, then thawed", LeaderFaults::frozen));
    }

    private static void none(Scene scene) throws Exception {
        scene.startCollecting("node-1");
        scene.write(10);
        scene.settle();
    }

    private static void stopped(Scene scene) throws Exception {
        AgentProcess leader = leaderOfTwo(scene);
        Future<Ledger> load = scene.load(8);
        scene.stop(leader);
        scene.written(load);
        scene.settle();
    }

    private static void killed(Scene scene) throws Exception {
        scene.shortenLease();
        AgentProcess leader = leaderOfTwo(scene);
        Future<Ledger> load = scene.load(10);
        leader.kill();
        mayRepeatWhatIsNotStored(scene);
        scene.written(load);
        scene.settle();
    }

    private static void frozen(Scene scene) throws Exception {
        scene.shortenLease();
        AgentProcess leader = leaderOfTwo(scene);
        Future<Ledger> load = scene.load(20);
        Signal.STOP.sendTo(leader.process());
        mayRepeatWhatIsNotStored(scene);
        await("another leader")
                .atMost(TAKEOVER_LIMIT)
                .until(scene.installation()::awaitLeader, other -> !other.equals(leader));
        Scene.pause(Duration.ofSeconds(1));
        Signal.CONT.sendTo(leader.process());
        scene.written(load);
        scene.settle();
    }

    private static AgentProcess leaderOfTwo(Scene scene) throws Exception {
        scene.start("node-1");
        scene.start("node-2");
        return scene.installation().awaitCollection();
    }

    private static void mayRepeatWhatIsNotStored(Scene scene) {
        long beyond = scene.deliveredBeyond(scene.token().version());
        scene.verdict().mayRepeat(beyond);
        scene.verdict().remark("twice: what it had delivered beyond the stored position");
        scene.verdict()
                .expect()
                .assertThat(beyond)
                .as("delivered beyond the stored position")
                .isLessThan((long) STORED_EVERY_SECONDS * Scene.RATE);
    }
}
