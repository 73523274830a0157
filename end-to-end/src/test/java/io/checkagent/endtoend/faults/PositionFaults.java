// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.endtoend.faults.Row.Need;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;

/** What is stored of the position is spoilt while nobody collects; each time the documentation says what follows. */
final class PositionFaults {
    private PositionFaults() {}

    /** Spoils what is stored. */
    @FunctionalInterface
    private interface Spoiling {
        /** @param older a version from before the row's events */
        void of(StoredToken token, long older) throws Exception;
    }

    static List<Row> rows() {
        return List.of(
                Row.of("stored token: garbage", scene -> {
                    spoilt(
                            scene,
                            true,
                            (token, older) -> token.put(StoredToken.KEY, "läuft"),
                            "is not a resourceVersion");
                }),
                Row.of("stored token: another cluster's, beyond the present version", scene -> {
                    spoilt(
                            scene,
                            true,
                            (token, older) -> token.put(StoredToken.KEY, token.present() + "000"),
                            "is beyond the API server's present version");
                }),
                Row.of(
                        "stored token: another cluster's, lower and compacted",
                        PositionFaults::lowerAndCompacted,
                        Need.COMPACTION),
                Row.of("stored token: timestamp in the future", scene -> {
                    spoilt(
                            scene,
                            false,
                            (token, older) -> token.put(
                                    StoredToken.TIME,
                                    StoredToken.time(Instant.now().plus(Duration.ofDays(1)))),
                            "is in the future");
                }),
                Row.of("stored token: 0", scene -> {
                    spoilt(scene, true, (token, older) -> token.put(StoredToken.KEY, "0"), "No position is stored");
                }),
                Row.of("stored token: empty", scene -> {
                    spoilt(scene, true, (token, older) -> token.put(StoredToken.KEY, ""), "No position is stored");
                }),
                Row.of("stored token: other keys only", scene -> {
                    spoilt(
                            scene,
                            true,
                            (token, older) -> token.put(Map.of("event.position", "7", "other", "x")),
                            "there is no tokenKey among the stored entries");
                }),
                Row.of("ConfigMap deleted while the leader runs", PositionFaults::deleted));
    }

    private static void lowerAndCompacted(Scene scene) throws Exception {
        spoilt(
                scene,
                true,
                (token, older) -> {
                    token.put(StoredToken.KEY, Long.toString(older));
                    scene.installation().cluster().compact();
                },
                "no longer knew the writes after the collected position");
        scene.gapsTold(1);
    }

    /**
     * One agent collects and ends, another one finds what was spoilt.
     *
     * @param repeats whether what the first one delivered may be delivered again
     * @param said by the second agent, once
     */
    private static void spoilt(Scene scene, boolean repeats, Spoiling spoiling, String said) throws Exception {
        long older = scene.token().version();
        AgentProcess first = scene.startCollecting("node-1");
        Ledger before = scene.write(3);
        scene.settle();
        scene.stop(first);
        scene.token().age(ApiServerFaults.WITHOUT_COLLECTOR);

        scene.write(2);
        spoiling.of(scene.token(), older);
        AgentProcess second = scene.startDelivering("node-1");
        scene.write(3);
        scene.settle();
        scene.stop(second);

        scene.verdict().saidOnce(second, said);
        expectHealed(scene);
        if (repeats) {
            scene.verdict().mayRepeat(occurrences(before));
            scene.verdict().remark("twice: what the API server still holds of the first agent's");
        }
    }

    private static void deleted(Scene scene) throws Exception {
        AgentProcess first = scene.startCollecting("node-1");
        Future<Ledger> load = scene.load(8);
        scene.token().delete();
        scene.written(load);
        scene.settle();
        await("a position")
                .atMost(Duration.ofSeconds(30))
                .until(() -> scene.token().version() > 0);
        scene.stop(first);
        scene.verdict().saidOnce(first, "deleted, and is created again");

        scene.write(2);
        scene.startDelivering("node-1");
        scene.write(2);
        scene.settle();
        scene.stop();
        expectHealed(scene);
    }

    /** The position must be that of the last write, or beyond it, and one that the API server knows. */
    private static void expectHealed(Scene scene) {
        scene.verdict()
                .expect()
                .assertThat(scene.token().version())
                .as("stored position")
                .isBetween(scene.newestProduced(), scene.token().present());
    }

    /** All occurrences of the events of a ledger. */
    private static long occurrences(Ledger ledger) {
        return Figures.of(ledger.entries(), List.of(), 0).balance().produced();
    }
}
