// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;

/**
 * What must hold of a row, and what a reader of its figures must know. What does not hold is collected, so that all of it
 * is told. Not thread-safe.
 */
final class Verdict {
    private static final int MOST_MEBIBYTES = 160;

    private final SoftAssertions expected = new SoftAssertions();
    private final List<String> remarks = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private long mayRepeat;

    /** Takes what must hold. */
    SoftAssertions expect() {
        return expected;
    }

    /** Takes what a reader of the figures must know. */
    void remark(String text) {
        remarks.add(text);
    }

    /** So many occurrences may be delivered twice, in addition to what was allowed before. */
    void mayRepeat(long occurrences) {
        mayRepeat += occurrences;
    }

    /** The agent must have logged a line with this text, and one only. */
    void saidOnce(AgentProcess agent, String text) throws IOException {
        expected.assertThat(agent.log().lines().filter(line -> line.contains(text)))
                .as("lines of the log with \"%s\"", text)
                .hasSize(1);
    }

    /** The status of an agent must say that its watch was opened again for that cause. */
    void reopened(AgentProcess agent, String cause) {
        // The check renews its facts every second.
        expected.assertThatCode(() -> await("the status")
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(agent.status()).hasValueSatisfying(status -> assertThat(
                                        status.findValuesAsString("watch of all namespaces"))
                                .as("watches")
                                .singleElement()
                                .asString()
                                .contains(cause))))
                .doesNotThrowAnyException();
    }

    /** The row broke off. */
    void failed(Throwable failure) {
        failures.add(failure);
    }

    /** What became of a row with these figures. */
    Outcome.Played of(Figures figures) {
        expected.assertThat(figures.balance().lost()).as("lost").isZero();
        expected.assertThat(figures.balance().twice()).as("twice").isLessThanOrEqualTo(mayRepeat);
        expected.assertThat(figures.again())
                .as("deliveries of the same write again")
                .isLessThanOrEqualTo(mayRepeat);
        expected.assertThat(figures.mebibytes()).as("MiB resident").isLessThan(MOST_MEBIBYTES);
        List<Throwable> violations = new ArrayList<>(failures);
        violations.addAll(expected.errorsCollected());
        return new Outcome.Played(figures, mayRepeat, remarks, violations);
    }
}
