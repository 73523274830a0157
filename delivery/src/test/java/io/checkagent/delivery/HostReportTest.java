// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.output.Answer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HostReportTest {
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<Duration> pauses = new ArrayList<>();

    private void run() {
        HostReport report = new HostReport(answers::remove, this::pause, new Random(1));
        assertThatThrownBy(report::run).isInstanceOf(InterruptedException.class);
    }

    private void pause(Duration pause) throws InterruptedException {
        pauses.add(pause);
        if (answers.isEmpty()) {
            throw new InterruptedException();
        }
    }

    @Test
    void itComesEachThirtyMinutes() {
        answers.addAll(List.of(Answer.accepted(), Answer.accepted()));
        run();
        assertThat(pauses).containsExactly(Duration.ofMinutes(30), Duration.ofMinutes(30));
    }

    @Test
    void afterAFailureItComesSoonerAndEverMoreSlowly() {
        answers.addAll(List.of(Answer.retry("down"), Answer.retry("down"), Answer.accepted()));
        run();
        assertThat(pauses.get(0)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
        assertThat(pauses.get(1)).isBetween(Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(pauses.get(2)).isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void aRefusedKeyIsTriedSlowlyAndRetryAfterIsHonoured() {
        answers.add(new Answer.Retry("403", Optional.empty(), true));
        answers.add(new Answer.Retry("429", Optional.of(Duration.ofSeconds(90)), false));
        run();
        assertThat(pauses).containsExactly(Duration.ofSeconds(64), Duration.ofSeconds(90));
    }

    @Test
    void whatTheIntakeDoesNotTakeIsNotRepeatedAtOnce() {
        answers.add(Answer.rejected("rejected_400", "bad"));
        run();
        assertThat(pauses).containsExactly(Duration.ofMinutes(30));
    }
}
