// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.crash.ClusterDeaths.Death;
import io.checkagent.agent.crash.ClusterDeaths.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whom a new leader holds back, in the time that the test says. */
class ClusterDeathsTest {
    private static final Instant NOW = Instant.parse("2026-05-01T10:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(60);

    @Test
    void aProvenDeathHoldsTheNextLeaderBackForLongerThanALease() {
        ClusterDeaths deaths = deaths(death("node-1", NOW, true));

        Held held = deaths.held("check:1", NOW.plus(LEASE)).orElseThrow();

        assertThat(held.until()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
        assertThat(held.times()).isEqualTo(1);
        assertThat(held.last().agent()).isEqualTo("node-1");
        assertThat(deaths.held("check:1", held.until())).isEmpty();
        assertThat(deaths.held("other:2", NOW)).isEmpty();
    }

    @Test
    void aLeaderThatWasKilledFromOutsideStopsNoCheckAndASecondDeathOfTheSameDoes() {
        Instant second = NOW.plus(LEASE);
        ClusterDeaths one = deaths(death("node-1", NOW, false));
        ClusterDeaths two = one.with(List.of(death("node-2", second, false)), second);

        assertThat(one.held("check:1", NOW)).isEmpty();
        assertThat(two.held("check:1", second).map(Held::until)).contains(second.plus(Duration.ofMinutes(5)));
    }

    @Test
    void aCheckThatKillsWhoeverLeadsHasAFewOfManyAgentsInADay() {
        for (boolean proven : List.of(true, false)) {
            ClusterDeaths deaths = ClusterDeaths.NONE;
            List<Duration> killedAt = new ArrayList<>();
            Instant now = NOW;
            for (int agent = 0; now.isBefore(NOW.plus(Duration.ofHours(20))); agent++) {
                killedAt.add(Duration.between(NOW, now));
                deaths = deaths.with(List.of(death("node-" + agent, now, proven)), now);
                now = now.plus(LEASE);
                // The next leader runs it as soon as it may.
                now = deaths.held("check:1", now).map(Held::until).orElse(now);
            }

            assertThat(killedAt).hasSize(proven ? 6 : 7);
            assertThat(killedAt.get(proven ? 3 : 4)).isGreaterThan(Duration.ofMinutes(150));
        }
    }

    @Test
    void whatWentWellForADayBeginsAnewAndAClockThatIsWrongHoldsNobody() {
        assertThat(deaths(death("node-1", NOW, true)).with(List.of(), NOW.plus(Duration.ofDays(1))))
                .isEqualTo(ClusterDeaths.NONE);
        assertThat(new ClusterDeaths(List.of(death("node-1", NOW.plus(Duration.ofDays(30)), true)))
                        .held("check:1", NOW))
                .isEmpty();
    }

    @Test
    void isReadAsItWasWritten() {
        Death death = new Death("check:1", NOW, "node-1", true, "tab\there\nand \u001b[31m" + "x".repeat(2_000));
        ClusterDeaths deaths = deaths(death, death("node-2", NOW.plusSeconds(1), false));

        assertThat(ClusterDeaths.parse(deaths.text())).isEqualTo(deaths);
        assertThat(deaths.with(List.of(death), NOW)).as("what is noted already").isEqualTo(deaths);
        assertThat(ClusterDeaths.parse("nonsense\n\ncheck:1\tnever\tnode-1\tproven\twhy\n"))
                .isEqualTo(ClusterDeaths.NONE);
    }

    @Test
    void isBoundedHoweverManyThereAre() {
        ClusterDeaths deaths = ClusterDeaths.NONE;
        for (int i = 0; i < 200; i++) {
            Instant at = NOW.plusSeconds(i);
            deaths = deaths.with(
                    List.of(new Death("x".repeat(1_000), at, "y".repeat(1_000), true, "\u0000".repeat(1_000))), at);
        }

        assertThat(deaths.all()).hasSize(50);
        assertThat(deaths.all().get(49).at()).isEqualTo(NOW.plusSeconds(199));
        assertThat(deaths.text().length())
                .as("an object's annotations may have 256 KiB")
                .isLessThan(100_000);
    }

    private static Death death(String agent, Instant at, boolean proven) {
        return new Death("check:1", at, agent, proven, "why");
    }

    private static ClusterDeaths deaths(Death... deaths) {
        return ClusterDeaths.NONE.with(List.of(deaths), NOW);
    }
}
