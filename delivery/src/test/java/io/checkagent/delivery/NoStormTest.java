// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever an endpoint answers but that it takes something: it is asked no more than once a second. */
class NoStormTest {
    private static final Duration WATCHED = Duration.ofHours(1);

    private final List<Duration> requests = new ArrayList<>();
    private Duration now = Duration.ZERO;

    /** Ends the endless attempts. */
    private static final class Over extends InterruptedException {
        private static final long serialVersionUID = 1;
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("down", all(Answer.retry("down"))),
                Arguments.of("a refused key", all(new Answer.Retry("403", Optional.empty(), true))),
                Arguments.of("asks for nothing", all(new Answer.Retry("503", Optional.of(Duration.ZERO), false))),
                Arguments.of(
                        "asks for a millisecond",
                        all(new Answer.Retry("429", Optional.of(Duration.ofMillis(1)), false))),
                Arguments.of("400 to everything", all(Answer.rejected("rejected_400", "bad"))),
                Arguments.of("each to be repeated", each(Answer.retry("down"))),
                Arguments.of("each refused", each(Answer.rejected("rejected_400", "bad"))),
                Arguments.of("answers for too few", (Function<Batch, Answer>) batch -> new Answer.Each(List.of())),
                Arguments.of("fails", (Function<Batch, Answer>) batch -> {
                    throw new IllegalStateException("broken");
                }));
    }

    private static Function<Batch, Answer> all(Answer answer) {
        return batch -> answer;
    }

    private static Function<Batch, Answer> each(Answer answer) {
        return batch -> new Answer.Each(Collections.nCopies(batch.items().size(), answer));
    }

    private void sleep(Duration duration) throws InterruptedException {
        now = now.plus(duration);
        if (now.compareTo(WATCHED) > 0) {
            throw new Over();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void itIsAskedOnceASecondAtMost(String name, Function<Batch, Answer> answer) throws Exception {
        Output output = new Output() {
            @Override
            public String target() {
                return name;
            }

            @Override
            public Answer deliver(Batch batch) {
                requests.add(now);
                return answer.apply(batch);
            }
        };
        OutputWorker worker = new OutputWorker(
                output,
                Backoff.INTAKE,
                name,
                new OutputCounters(new ManualClock()),
                this::sleep,
                new Random(1),
                (shipment, outcome) -> {},
                () -> List.of(shipment(3)),
                Safekeeping.NONE);
        try {
            while (true) {
                worker.deliver(List.of(shipment(40), shipment(1)));
            }
        } catch (Over over) {
            assertThat(requests).hasSizeGreaterThan(10);
        }
        for (int i = 1; i < requests.size(); i++) {
            assertThat(requests.get(i).minus(requests.get(i - 1))).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        }
    }

    private static Shipment shipment(int events) {
        return Fixtures.shipment(Fixtures.batch(IntStream.range(0, events)
                .mapToObj(i -> Fixtures.item(Fixtures.event("e" + i)))
                .toArray(Item[]::new)));
    }
}
