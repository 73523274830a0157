// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ShutdownTest {
    private static final List<String> ORDER = List.of(
            "endReload",
            "stopClusterChecks",
            "drain",
            "flushCheckpoints",
            "releaseLock",
            "stopNodeChecks",
            "drain",
            "release");

    private final Recorded stages = new Recorded();

    @Test
    void handsOverInTheOrderThatLosesAndRepeatsNothing() {
        Shutdown.run(Shutdown.steps(stages));

        assertThat(stages.done).isEqualTo(ORDER);
    }

    @Test
    void whatIsNotAcknowledgedInTimeIsRefusedBeforeTheLockIsReleased() {
        stages.drained = false;

        Shutdown.run(Shutdown.steps(stages));

        assertThat(stages.done).containsSubsequence("drain", "refuse", "flushCheckpoints", "releaseLock");
    }

    @Test
    void aCheckpointThatCannotBeWrittenHoldsTheLockNoLonger() {
        stages.flushed = false;

        Shutdown.run(Shutdown.steps(stages));

        assertThat(stages.done).isEqualTo(ORDER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "endReload",
                "stopClusterChecks",
                "drain",
                "flushCheckpoints",
                "releaseLock",
                "stopNodeChecks",
                "release"
            })
    void aStepThatFailsIsFollowedByTheOthers(String failing) {
        stages.failing = failing;

        Shutdown.run(Shutdown.steps(stages));

        assertThat(stages.done).isEqualTo(ORDER);
    }

    @Test
    void aStepThatHangsIsInterruptedAtItsLimitAndLeftBehind() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        Shutdown.Step hangs = new Shutdown.Step("hang", Duration.ofMillis(50), limit -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });
        Shutdown.Step next = new Shutdown.Step("go on", Duration.ofSeconds(30), limit -> done.add("next"));

        Shutdown.run(List.of(hangs, next));

        assertThat(done).containsExactly("next");
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anInterruptOfWhoeverStopsTheAgentSkipsNoStep() {
        Thread.currentThread().interrupt();

        Shutdown.run(Shutdown.steps(stages));

        assertThat(stages.done).containsSubsequence("stopClusterChecks", "drain", "flushCheckpoints", "releaseLock");
    }

    @Test
    void eachStepHasALimitAndAllTogetherEndBeforeKubernetesKillsThePod() {
        List<Shutdown.Step> steps = Shutdown.steps(stages);

        assertThat(steps).allSatisfy(step -> assertThat(step.limit()).isPositive());
        assertThat(steps.stream().map(Shutdown.Step::limit).reduce(Duration.ZERO, Duration::plus))
                .isLessThan(Duration.ofSeconds(30));
    }

    private static final class Recorded implements Shutdown.Stages {
        private final List<String> done = new CopyOnWriteArrayList<>(new ArrayList<>());
        private String failing = "";
        private boolean drained = true;
        private boolean flushed = true;

        private void note(String step) {
            done.add(step);
            if (step.equals(failing)) {
                throw new IllegalStateException(step + " failed");
            }
        }

        @Override
        public void endReload() {
            note("endReload");
        }

        @Override
        public void stopClusterChecks() {
            note("stopClusterChecks");
        }

        @Override
        public boolean drain(Duration limit) {
            note("drain");
            return drained;
        }

        @Override
        public void refuse() {
            note("refuse");
        }

        @Override
        public boolean flushCheckpoints(Duration limit) {
            note("flushCheckpoints");
            return flushed;
        }

        @Override
        public void releaseLock() {
            note("releaseLock");
        }

        @Override
        public void stopNodeChecks(Duration limit) {
            note("stopNodeChecks");
        }

        @Override
        public void release() {
            note("release");
        }
    }
}
