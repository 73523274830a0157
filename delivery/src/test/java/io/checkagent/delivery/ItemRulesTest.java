// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ItemRulesTest {
    private final List<Item> sent = Collections.synchronizedList(new ArrayList<>());
    private final Delivery delivery = new Delivery(
            List.of(Destination.of("test", new Output() {
                @Override
                public String target() {
                    return "test";
                }

                @Override
                public Answer deliver(Batch batch) {
                    sent.addAll(batch.items());
                    return Answer.accepted();
                }
            })),
            "agent-1",
            List.of(),
            Clock.systemUTC(),
            QueueLimits.DEFAULT);
    private final CheckSender sender = delivery.sender(Fixtures.NODE_CHECK, Fence.alwaysOpen());

    @AfterEach
    void stop() {
        delivery.close();
    }

    private List<Item> committed() throws Exception {
        delivery.start();
        sender.commit().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return sent;
    }

    private List<String> messages() {
        return sender.badResults().stream().map(BadResults::message).toList();
    }

    private Item.PointItem point() throws Exception {
        assertThat(committed()).hasSize(1);
        return (Item.PointItem) sent.get(0);
    }

    @Test
    void aNameHasWhatNamesHave() throws Exception {
        sender.gauge("a b\u0000c\n,d|#é.e-f_1", 1);
        assertThat(point().name()).isEqualTo("a_b_c__d___.e-f_1");
        assertThat(sender.badResults()).containsExactly(new BadResults("changed_name", 1, ""));
    }

    @Test
    void aNameBeginsWithItsFirstLetter() throws Exception {
        sender.gauge("9._lives", 1);
        sender.gauge("_1", 1);
        assertThat(point().name()).isEqualTo("lives");
        assertThat(messages()).containsExactly("", "results whose names have no letter were left out: 1");
    }

    @Test
    void aHostHasNothingThatControls() throws Exception {
        sender.metric(new Metric(Metric.Type.GAUGE, "m", 1, Optional.of("ho\nst\u0000x"), List.of()));
        assertThat(point().host()).isEqualTo("ho_st_x");
        assertThat(messages())
                .containsExactly(
                        "results whose hosts were changed: 1; a host has up to 200 characters and none that controls");
    }

    /** As a text has it that was cut in the middle of a character: not every receiver could write it down. */
    @Test
    void halfACharacterIsReplacedAndCounted() throws Exception {
        sender.event(Event.builder("cut \uD83D", "whole \uD83D\uDE00", Instant.now())
                .aggregationKey("\uDE00 key")
                .build());
        sender.event(Event.builder("whole \uD83D\uDE00", "text", Instant.now()).build());
        sender.serviceCheck(new ServiceCheck(
                "up",
                ServiceCheck.Status.OK,
                "cut \uD83D!",
                Optional.empty(),
                List.of("tag:\uD83D", "tag:\uD83D\uDE00")));

        assertThat(committed()).hasSize(3);
        Event event = ((Item.EventItem) sent.get(0)).event();
        assertThat(event.title()).isEqualTo("cut \uFFFD");
        assertThat(event.text()).isEqualTo("whole \uD83D\uDE00");
        assertThat(event.aggregationKey()).contains("\uFFFD key");
        Item.ServiceCheckItem check = (Item.ServiceCheckItem) sent.get(2);
        assertThat(check.serviceCheck().message()).isEqualTo("cut \uFFFD!");
        assertThat(check.tags()).contains("tag:\uFFFD", "tag:\uD83D\uDE00");
        assertThat(sender.badResults())
                .extracting(BadResults::rule, BadResults::count)
                .containsExactlyInAnyOrder(tuple("changed_text", 2L), tuple("changed_tags", 1L));
    }

    /** Such as milliseconds that were taken for seconds, which one receiver in several could not write down. */
    @Test
    void anEventOfAnImpossibleTimeIsOfNow() throws Exception {
        for (Instant time : List.of(
                Instant.ofEpochSecond(1_795_722_854_740L),
                Instant.MAX,
                Instant.MIN,
                Instant.EPOCH.minusNanos(1),
                Instant.EPOCH)) {
            sender.event(Event.builder("e", "text", time).build());
        }
        Instant begin = Instant.now().minusSeconds(60);
        assertThat(committed().subList(0, 4))
                .allSatisfy(item -> assertThat(item.time()).isBetween(begin, Instant.now()));
        assertThat(sent.get(4).time()).isEqualTo(Instant.EPOCH);
        assertThat(messages()).containsExactly("events with a time before 1970 or after 2261 got the time of now: 4");
    }

    @Test
    void aNameThatIsTooLongLeavesOutItsResultAlone() throws Exception {
        sender.gauge("m".repeat(201), 1);
        sender.serviceCheck(ServiceCheck.of("s".repeat(1_000), ServiceCheck.Status.OK, ""));
        sender.gauge("m".repeat(200), 1);
        assertThat(point().name()).hasSize(200);
        assertThat(messages()).containsExactly("results whose names have more than 200 characters were left out: 2");
        assertThat(sender.badResults()).isEmpty();
    }

    @Test
    void whatIsNoNumberIsLeftOutAndTheRunGoesOn() throws Exception {
        sender.gauge("a", Double.NaN);
        sender.rate("b", Double.POSITIVE_INFINITY);
        sender.histogram("c", Double.NEGATIVE_INFINITY);
        sender.metric(Metric.of(Metric.Type.GAUGE, "d", 1, List.of()));
        assertThat(point().name()).isEqualTo("d");
        assertThat(messages()).containsExactly("metrics whose values are no finite numbers were left out: 3");
    }

    /** Each sample is a number, and their sum is none: no more than the limits of an instance are to blame. */
    @Test
    void whatBecomesNoNumberOnlyWhenItIsPutTogetherIsToldAsThat() throws Exception {
        sender.count("sum", Double.MAX_VALUE);
        sender.count("sum", Double.MAX_VALUE);
        sender.distribution("spread", Double.MAX_VALUE);
        sender.distribution("spread", Double.MAX_VALUE);
        sender.gauge("d", 1);
        assertThat(point().name()).isEqualTo("d");
        assertThat(messages()).containsExactly("metrics whose values are no finite numbers were left out: 2");
    }

    @Test
    void eachRuleHasItsCount() throws Exception {
        sender.gauge("a", Double.NaN);
        sender.gauge("b", Double.NaN);
        sender.gauge("m".repeat(201), 1);
        sender.gauge("1", 1);
        sender.gauge("tags", 1, "a\nb");
        sender.gauge("a name", 1);
        sender.metric(new Metric(Metric.Type.GAUGE, "host", 1, Optional.of("h\n"), List.of()));
        sender.event(Event.builder("e", "text", Instant.MAX).build());
        sender.serviceCheck(ServiceCheck.of("long", ServiceCheck.Status.OK, "x".repeat(20_000)));
        assertThat(committed()).hasSize(4);
        assertThat(sender.badResults())
                .extracting(BadResults::rule, BadResults::count)
                .containsExactlyInAnyOrder(
                        tuple("not_finite", 2L),
                        tuple("long_name", 1L),
                        tuple("no_name", 1L),
                        tuple("changed_tags", 1L),
                        tuple("changed_name", 1L),
                        tuple("changed_host", 1L),
                        tuple("changed_time", 1L),
                        tuple("too_long", 1L));
    }

    @Test
    void aTagIsCutAndHasNothingThatControls() throws Exception {
        sender.gauge("m", 1, "long:" + "x".repeat(10_000), "line\nbreak\u0000:1", "", "good:ü");
        assertThat(point().tags()).containsExactly("good:ü", "line_break_:1", "long:" + "x".repeat(195));
        assertThat(sender.badResults().toString()).contains("results whose tags were changed: 1;");
    }

    @Test
    void halfACharacterIsNoEndOfATag() throws Exception {
        sender.gauge("m", 1, "x".repeat(199) + "\uD83D\uDE00");
        assertThat(point().tags()).containsExactly("x".repeat(199));
    }

    @Test
    void thousandsOfTagsAreTwoHundred() throws Exception {
        sender.gauge("m", 1, IntStream.range(0, 2_000).mapToObj(i -> "t:" + i).toArray(String[]::new));
        assertThat(point().tags()).hasSize(200);
    }

    @Test
    void aMillionPointsAreTheLimitAndAreTold() throws Exception {
        for (int i = 0; i < 1_000_000; i++) {
            sender.gauge("m" + i, 1);
        }
        assertThat(sender.badResults().toString())
                .contains("980000 of 1000000 metric samples were refused: an instance may have 20000 metrics");
        assertThat(committed()).hasSize(20_000);
    }
}
