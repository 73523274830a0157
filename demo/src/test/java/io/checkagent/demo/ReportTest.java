// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.demo.LeaderChange.Cause;
import io.checkagent.demo.agent.LockWatch.Holder;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.LedgerEntry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static final List<LedgerEntry> PRODUCED = List.of(write("a", "1"), write("b", "2"));

    @Test
    void aKilledLeaderLeavesNoLeaderUntilTheNextTakesTheLock() {
        Report report = new Report(
                PRODUCED,
                List.of(delivery("one", "a", "1"), delivery("two", "a", "1"), delivery("two", "b", "2")),
                List.of(new LeaderChange(Cause.KILLED, "one", at(10))),
                List.of(new Holder("one", at(0)), new Holder("two", at(16.5))));

        assertThat(report.isWell()).isTrue();
        assertThat(report.lines())
                .contains("  delivered twice        1")
                .containsSequence(
                        "  one was killed (SIGKILL): two leads after 6.50 s without a leader,",
                        "    delivered 1 twice");
    }

    @Test
    void aStoppedLeaderLeadsUntilItReleasesTheLock() {
        Report report = new Report(
                PRODUCED,
                List.of(delivery("one", "a", "1"), delivery("two", "b", "2")),
                List.of(new LeaderChange(Cause.STOPPED, "one", at(10))),
                List.of(new Holder("one", at(0)), new Holder("", at(11)), new Holder("two", at(11.25))));

        assertThat(report.lines())
                .containsSequence(
                        "  one was stopped (SIGTERM): two leads after 0.25 s without a leader,",
                        "    delivered 0 twice");
    }

    @Test
    void aLossIsNotWell() {
        Report report = new Report(PRODUCED, List.of(delivery("one", "a", "1")), List.of(), List.of());

        assertThat(report.isWell()).isFalse();
        assertThat(report.lines()).contains("  lost                   1");
    }

    @Test
    void aLeaderThatNobodySucceedsIsNotWell() {
        Report report = new Report(
                List.of(),
                List.of(),
                List.of(new LeaderChange(Cause.KILLED, "one", at(10))),
                List.of(new Holder("one", at(0))));

        assertThat(report.isWell()).isFalse();
        assertThat(report.lines()).contains("  one was killed (SIGKILL): nobody took over");
    }

    private static LedgerEntry write(String uid, String resourceVersion) {
        return new LedgerEntry(uid, resourceVersion, "shop", uid, 1, at(0));
    }

    private static Delivery delivery(String agent, String uid, String resourceVersion) {
        return new Delivery(agent, uid, resourceVersion, 1);
    }

    private static Instant at(double seconds) {
        return Instant.EPOCH.plusMillis((long) (seconds * 1000));
    }
}
