// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Checkpoint;
import io.checkagent.delivery.ManualClock;
import io.checkagent.output.Fence;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the API server answers and whatever others make of the ConfigMap: no exception, a bounded number of requests, and
 * the newest position is stored soon after. But for another writer's claim, which ends the term. Virtual time; each number is a seed, so that a failure can be repeated.
 */
@Timeout(120) // against a hang, not a measure
class AnyAnswersTest {
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS_IN_TEN_SECONDS = 100;

    /** A write every two seconds, and ten attempts for each when others write all the time. */
    private static final int REQUESTS_IN_TEN_SECONDS = 120;

    private static final int[] CODES = {0, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 503, 599};
    private static final String[] TEXTS = {
        "", "\u0000", "-1", "1e30", "{}", "😀", "99999999999999999999999", "x".repeat(900_000)
    };

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void endWithTheNewestPositionStored(long seed) throws InterruptedException {
        Random random = new Random(seed);
        FakeConfigMap configMap = new FakeConfigMap();
        ManualClock clock = new ManualClock();
        ClusterCheckpointStore store = new ClusterCheckpointStore(configMap, clock, INTERVAL);
        configMap.put(odd(random));
        TermCheckpoint checkpoint =
                store.open("event", "event:1", new LeaderTerm(new Writer("pod-a", 7), Fence.alwaysOpen()));
        assertThat(checkpoint.read().entries()).hasSizeLessThan(10);

        int position = 0;
        for (int window = 0; window < 10; window++) {
            configMap.takeRequests();
            for (int i = 0; i < STEPS_IN_TEN_SECONDS; i++) {
                trouble(configMap, random);
                checkpoint.acknowledged(Checkpoint.of("tokenKey", Integer.toString(++position)));
                store.step();
                clock.advance(STEP);
            }
            assertThat(configMap.takeRequests()).as("seed %d", seed).hasSizeLessThan(REQUESTS_IN_TEN_SECONDS);
        }

        configMap.heal();
        configMap.put(Map.of());
        checkpoint.acknowledged(Checkpoint.of("tokenKey", Integer.toString(++position)));
        for (int i = 0; i < 12 * STEPS_IN_TEN_SECONDS; i++) {
            store.step();
            clock.advance(STEP);
        }
        assertThat(configMap.data()).as("seed %d", seed).containsEntry("event.tokenKey", Integer.toString(position));
        store.close();
    }

    private static void trouble(FakeConfigMap configMap, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> configMap.failNext(CODES[random.nextInt(CODES.length)]);
            case 1 -> configMap.delete();
            case 2 -> configMap.put(odd(random));
            case 3 -> configMap.beforeNextUpdate(() -> configMap.put(odd(random)));
            case 4 -> configMap.beforeNextCreate(() -> configMap.put(odd(random)));
            case 5, 6 -> configMap.refuse(random.nextBoolean() ? "get" : "update", CODES[random.nextInt(CODES.length)]);
            case 7, 8 -> {
                configMap.allow("get");
                configMap.allow("update");
            }
            default -> {
                // Nothing happens.
            }
        }
    }

    private static Map<String, String> odd(Random random) {
        Map<String, String> data = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String key = random.nextBoolean() ? "event.tokenKey" : "event." + random.nextInt(5);
            data.put(key, TEXTS[random.nextInt(TEXTS.length)]);
        }
        return data;
    }
}
