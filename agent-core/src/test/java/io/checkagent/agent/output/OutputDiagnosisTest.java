// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.delivery.Destination;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OutputDiagnosisTest {
    /** What an output does when it is asked. */
    private interface Probe {
        Answer answer() throws InterruptedException;
    }

    private static Destination output(String target, Probe probe) {
        return Destination.of("test", new Output() {
            @Override
            public String target() {
                return target;
            }

            @Override
            public Optional<Answer> probe() throws InterruptedException {
                return Optional.of(probe.answer());
            }

            @Override
            public Answer deliver(Batch batch) {
                return Answer.accepted();
            }

            @Override
            public void close() {}
        });
    }

    @Test
    void deadOutputsAreAskedSideBySideAndHideNoOther() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch together = new CountDownLatch(4);
        List<Destination> outputs = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            outputs.add(output("dead-" + i, () -> {
                together.countDown();
                never.await();
                return Answer.accepted();
            }));
        }
        outputs.add(output("well", () -> {
            together.await();
            return Answer.accepted();
        }));
        outputs.add(output("broken", () -> {
            throw new IllegalStateException("a bug");
        }));

        List<Finding> findings = OutputDiagnosis.ask(outputs, Duration.ofSeconds(2));

        assertThat(findings)
                .extracting(Finding::toString)
                .satisfiesExactly(
                        dead -> assertThat(dead).contains("dead-1 does not answer within 2 s"),
                        dead -> assertThat(dead).contains("dead-2 does not answer within 2 s"),
                        dead -> assertThat(dead).contains("dead-3 does not answer within 2 s"),
                        dead -> assertThat(dead).contains("dead-4 does not answer within 2 s"),
                        well -> assertThat(well).contains("well answers, and lets this agent in"),
                        broken -> assertThat(broken)
                                .contains("broken could not be tried")
                                .contains("a bug"));
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("diagnosis-output"));
    }
}
