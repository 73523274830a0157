// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events and what is told of the host go to one endpoint of the intake, by two threads; here in virtual time. */
@Timeout(60)
class PaceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTime time = new VirtualTime(2, Duration.ofHours(6));
    private final Pace pace = new Pace(time::now, time::sleep);
    private final List<Duration> requests = Collections.synchronizedList(new ArrayList<>());

    private Answer request(Answer answer) throws InterruptedException {
        return pace.send(() -> {
            requests.add(Duration.ofNanos(time.now()));
            return answer;
        });
    }

    static Stream<Answer> refusals() {
        return Stream.of(
                Answer.retry("down"),
                new Answer.Retry("503", Optional.of(Duration.ZERO), false),
                new Answer.Retry("403", Optional.empty(), true),
                Answer.rejected("rejected_400", "bad"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void anEndpointThatRefusesGetsOneRequestASecondOfBothTogether(Answer answer) throws Exception {
        Output output = new Output() {
            @Override
            public String target() {
                return "intake";
            }

            @Override
            public Answer deliver(Batch batch) throws InterruptedException {
                return request(answer);
            }
        };
        OutputWorker worker = new OutputWorker(
                output,
                Backoff.INTAKE,
                "intake",
                new OutputCounters(new ManualClock()),
                time::sleep,
                new Random(1),
                (shipment, outcome) -> {},
                List::of,
                Safekeeping.NONE);
        HostReport report = new HostReport(() -> request(answer), time::sleep, new Random(2));
        together(
                () -> {
                    worker.deliver(List.of(Fixtures.shipment(
                            Fixtures.batch(Fixtures.item(Fixtures.event("a")), Fixtures.item(Fixtures.event("b"))))));
                    return null;
                },
                () -> {
                    report.run();
                    return null;
                });

        assertThat(requests).hasSizeGreaterThan(300);
        for (int i = 1; i < requests.size(); i++) {
            assertThat(requests.get(i).minus(requests.get(i - 1))).isGreaterThanOrEqualTo(SECOND);
        }
    }

    @Test
    void oneThatTakesAllIsNotSlowedDown() throws Exception {
        Callable<Void> tenAtOnce = () -> {
            for (int i = 0; i < 10; i++) {
                request(Answer.accepted());
            }
            time.sleep(Duration.ofHours(7));
            return null;
        };
        together(tenAtOnce, tenAtOnce);

        assertThat(requests).hasSize(20);
        assertThat(requests.get(19)).isLessThanOrEqualTo(SECOND);
    }

    /** Until both are interrupted at the end of the time. */
    private static void together(Callable<Void> first, Callable<Void> second) throws InterruptedException {
        List<Thread> threads = Stream.of(first, second)
                .map(task -> new Thread(() -> untilInterrupted(task)))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void untilInterrupted(Callable<Void> task) {
        try {
            task.call();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
