// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class QuestionsTest {
    private final Questions questions = new Questions("test-questions");
    private final CountDownLatch answer = new CountDownLatch(1);

    @AfterEach
    void close() {
        answer.countDown();
        questions.close();
    }

    @Test
    void aQuestionIsNotAskedAgainWhileItIsNotAnswered() throws Exception {
        Future<String> first = questions.ask("a", this::hang).orElseThrow();

        assertThat(questions.ask("a", () -> "again")).isEmpty();
        assertThat(questions.isOpen("a")).isTrue();
        assertThat(questions.ask("b", () -> "other").orElseThrow().get()).isEqualTo("other");

        answer.countDown();
        assertThat(first.get()).isEqualTo("late");
        assertThat(questions.ask("a", () -> "again").orElseThrow().get()).isEqualTo("again");
    }

    @Test
    void noMoreThanTheLimitAreOpen() {
        for (int i = 0; i < Questions.LIMIT; i++) {
            assertThat(questions.ask("question " + i, this::hang)).isPresent();
        }

        assertThat(questions.ask("one more", () -> "")).isEmpty();
        assertThat(questions.isOpen("one more")).isFalse();

        answer.countDown();
        Awaitility.await().until(() -> questions.ask("one more", () -> ""), Optional::isPresent);
    }

    @Test
    void noThreadOutlivesTheEnd() {
        for (int i = 0; i < 3; i++) {
            questions.ask("question " + i, this::hang);
        }

        questions.close();

        Awaitility.await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("test-questions")));
    }

    private String hang() throws InterruptedException {
        answer.await();
        return "late";
    }
}
