// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.output.Fence;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated("its threads end by errors, which the waiting of other tests would find")
class CheckpointProbeTest {
    private final FakeConfigMap configMap = new FakeConfigMap();
    private final CheckpointStore store =
            CheckpointStore.inConfigMap(configMap, Clock.systemUTC(), Duration.ofMillis(10));
    private final CheckpointProbe probe = new CheckpointProbe(store);
    private final TermCheckpoint checkpoint =
            store.open("event", "event:1", new LeaderTerm(new Writer("pod-a", 7), Fence.alwaysOpen()));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aWriterWhoseClusterDoesNotAnswerIsLive() throws InterruptedException {
        store.start();
        Checkpoint unused = checkpoint.read();
        configMap.refuse("update", 0);

        checkpoint.acknowledged(Checkpoint.of("tokenKey", "1234"));

        await().until(() -> store.status().problem().isPresent());
        assertThat(probe.notLive()).isEmpty();
    }

    @Test
    void aWriterThatDiedIsNot() throws InterruptedException {
        Checkpoint unused = checkpoint.read();
        checkpoint.acknowledged(Checkpoint.of("tokenKey", "1234"));
        configMap.beforeNextUpdate(() -> {
            throw new AssertionError("a defect");
        });

        store.start();

        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(probe.notLive()).hasValue("the thread checkpoint-store has ended"));
    }

    @Test
    void whoIsClosedHasNoWriterThatShouldLive() {
        store.start();

        store.close();

        assertThat(probe.notLive()).isEmpty();
    }
}
