// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The elector's rules under thousands of schedules of troubles, in virtual time. */
class SimulationTest {
    private static final long FIRST_SEED = Long.getLong("simulation.seed", 1);
    private static final long SCHEDULES =
            Long.getLong("simulation.schedules", System.getProperty("simulation.seed") == null ? 2_000 : 1);

    @Test
    void thereAreNeverTwoLeadersAndAlwaysOneAgainSoon() {
        long terms = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SCHEDULES; seed++) {
            terms += new Simulation(seed, Election::new, false).run();
        }
        assertThat(terms).as("terms in all schedules").isGreaterThan(SCHEDULES);
    }
}
