// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderElectionConfigTest {

    @Test
    void proportionsAreTheDatadogAgents() {
        LeaderElectionConfig config = LeaderElectionConfig.ofLease("agent-a", Duration.ofSeconds(60));

        assertThat(config.renewDeadline()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.retryPeriod()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.margin()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.releaseOnShutdown()).isTrue();
        assertThat(config.warning()).isEmpty();
    }

    @Test
    void oneHungRequestLeavesTimeForAnother() {
        LeaderElectionConfig config = LeaderElectionConfig.ofLease("agent-a", Duration.ofSeconds(60));

        assertThat(config.retryPeriod().plus(config.requestTimeout().multipliedBy(2)))
                .isLessThanOrEqualTo(config.renewDeadline());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 30})
    void shortLeasesWorkButAreWarnedAbout(long seconds) {
        LeaderElectionConfig config = LeaderElectionConfig.ofLease("agent-a", Duration.ofSeconds(seconds));

        assertThat(config.warning().orElseThrow())
                .contains("lease duration of " + seconds + " s")
                .contains("above 30 s");
        assertThat(config.requestTimeout()).isLessThanOrEqualTo(config.renewDeadline());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 500, 1500})
    void aLeaseThatIsNoWholeNumberAboveZeroIsRefused(long millis) {
        assertThatThrownBy(() -> LeaderElectionConfig.ofLease("agent-a", Duration.ofMillis(millis)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a whole number of seconds above 0");
    }

    @Test
    void timesThatLeaveNoRoomAreRefused() {
        Duration lease = Duration.ofSeconds(10);
        assertThatThrownBy(() ->
                        new LeaderElectionConfig("agent-a", lease, Duration.ofSeconds(9), Duration.ofSeconds(2), true))
                .hasMessageContaining("shorter than nine tenths");
        assertThatThrownBy(() -> new LeaderElectionConfig(
                        "agent-a", lease, Duration.ofMillis(2400), Duration.ofSeconds(2), true))
                .hasMessageContaining("longer than 1.2 times");
        assertThatThrownBy(() -> LeaderElectionConfig.ofLease(" ", lease)).hasMessageContaining("identity is empty");
    }
}
