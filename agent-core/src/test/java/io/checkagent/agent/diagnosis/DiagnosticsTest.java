// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.Diagnosis.Finding;
import io.checkagent.agent.stage.Diagnosis.Result;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiagnosticsTest {
    @Test
    void oneThatHangsOrThrowsIsAFailureAndTheOthersAreShown() throws InterruptedException {
        CountDownLatch interrupted = new CountDownLatch(1);
        Diagnostics diagnostics = new Diagnostics(
                Set.of(
                        diagnosis("well", () -> List.of(Finding.pass("works"))),
                        diagnosis("unused", List::of),
                        diagnosis("thrower", () -> {
                            throw new IllegalStateException("nobody thought of this");
                        }),
                        diagnosis("hangs", () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                            }
                            return List.of();
                        })),
                Duration.ofSeconds(3));

        var found = diagnostics.run();

        assertThat(found).containsOnlyKeys("hangs", "thrower", "well");
        assertThat(found.get("well")).containsExactly(Finding.pass("works"));
        assertThat(found.get("thrower")).singleElement().satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.what()).contains("nobody thought of this");
        });
        assertThat(found.get("hangs")).singleElement().satisfies(finding -> {
            assertThat(finding.result()).isEqualTo(Result.FAIL);
            assertThat(finding.what()).contains("not known after");
        });
        interrupted.await();
    }

    private static Diagnosis diagnosis(String name, Callable<List<Finding>> findings) {
        return new Diagnosis() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Finding> diagnose() {
                try {
                    return findings.call();
                } catch (RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }
}
