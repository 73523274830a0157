// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.recent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Event;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;
import io.checkagent.delivery.CheckSender;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.ManualClock;
import io.checkagent.delivery.Origin;
import io.checkagent.delivery.Outputs;
import io.checkagent.delivery.QueueLimits;
import io.checkagent.output.Fence;
import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentResultsTest {
    private final ManualClock clock = new ManualClock();
    private final Delivery delivery = new Delivery(
            List.of(Outputs.lines("test", Channels.newChannel(new ByteArrayOutputStream()), "host")),
            "host",
            List.of("env:test"),
            clock,
            QueueLimits.DEFAULT);
    private final RecentResults recent = new RecentResults(delivery, clock);
    private final CheckSender sender =
            delivery.sender(Origin.of("disk", "disk:1", Scope.NODE, List.of()), Fence.alwaysOpen());

    @Test
    void anEventIsSeenWhenItsCommitIsHandedOn() throws InterruptedException {
        sender.event(Event.builder("full", "x".repeat(5_000), clock.instant()).build());
        assertThat(recent.eventsAfter(0)).isEmpty();

        sender.commit();

        assertThat(recent.eventsAfter(0)).singleElement().satisfies(event -> {
            assertThat(event.title()).isEqualTo("full");
            assertThat(event.check()).isEqualTo("disk");
            assertThat(event.text()).hasSize(2_001);
            assertThat(event.tags()).containsExactly("env:test");
        });
        assertThat(recent.awaitEventsAfter(1, Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void onlyTheNewestAreKept() throws InterruptedException {
        for (int i = 0; i < RecentResults.EVENTS + 50; i++) {
            sender.event(Event.builder("event " + i, "text", clock.instant()).build());
        }
        sender.commit();

        assertThat(recent.eventsAfter(0)).hasSize(RecentResults.EVENTS);
        assertThat(recent.eventsAfter(248))
                .extracting(event -> event.title())
                .containsExactly("event 248", "event 249");
    }

    @Test
    void theWorstStatusUnderANameIsMeasured() throws InterruptedException {
        sender.serviceCheck(ServiceCheck.of("disk.ok", Status.UNKNOWN, "", "device:a"));
        sender.serviceCheck(ServiceCheck.of("disk.ok", Status.CRITICAL, "", "device:b"));
        sender.serviceCheck(ServiceCheck.of("disk.ok", Status.OK, "", "device:c"));
        sender.commit();

        List<String> series = new ArrayList<>();
        recent.read((metric, value, labels) -> series.add("%s %s".formatted(List.of(labels), value)));
        assertThat(series).containsExactly("[disk, disk.ok] 2");
    }

    @Test
    void aStatusKnowsSinceWhenItIsSoAndIsForgottenWhenNobodyRepeatsIt() throws InterruptedException {
        Instant began = clock.instant();
        say(Status.OK);
        clock.advance(Duration.ofMinutes(1));
        say(Status.OK);
        assertThat(recent.latestServiceChecks()).singleElement().satisfies(check -> assertThat(check.since())
                .isEqualTo(began));

        say(Status.CRITICAL);
        assertThat(recent.latestServiceChecks()).singleElement().satisfies(check -> assertThat(check.since())
                .isEqualTo(began.plusSeconds(60)));

        clock.advance(Duration.ofMinutes(9));
        assertThat(recent.latestServiceChecks()).isEmpty();
    }

    private void say(Status status) throws InterruptedException {
        sender.serviceCheck(ServiceCheck.of("disk.ok", status, ""));
        sender.commit();
    }
}
