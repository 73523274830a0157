// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.election.SimulatedNetwork.Server;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How much a candidate asks of an API server that does not serve it, for as long as that lasts, in virtual time. */
class RequestRateTest {
    private static final int SEEDS = 40;
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(10);

    /** Done every {@link #AGAIN}, for as long as it lasts. */
    private enum Trouble {
        NONE(simulation -> {}),
        HANGS(simulation -> simulation.server.enter(Server.Mode.HANGS)),
        FAILS(simulation -> simulation.server.enter(Server.Mode.FAILS)),
        FAILS_THOUGH_IT_WRITES(simulation -> simulation.server.enter(Server.Mode.FAILS_AFTERWARDS)),
        THROTTLES(simulation -> simulation.server.enter(Server.Mode.THROTTLES)),
        REFUSES(simulation -> ofEach(simulation, candidate -> candidate.forbid(true))),
        IS_CUT_OFF(simulation -> ofEach(simulation, candidate -> candidate.network.cut())),
        BREAKS_EVERY_WATCH(simulation -> ofEach(simulation, SimulatedCandidate::breakWatch)),
        HAS_A_LOCK_THAT_OTHERS_LABEL(simulation -> simulation.api.label()),
        HAS_A_LOCK_THAT_OTHERS_DELETE(6, simulation -> simulation.api.delete()),
        HAS_A_LOCK_THAT_OTHERS_EMPTY(6, simulation -> simulation.api.removeAnnotation()),
        HAS_A_LOCK_THAT_OTHERS_OVERWRITE(6, simulation -> simulation.api.overwrite("{\"holderIdentity\": 5}"));

        /** Of requests in the shortest pause: who sees the lock spoilt reads it, writes it, and finds it spoilt again. */
        private final int most;

        @SuppressWarnings("ImmutableEnumChecker") // they keep nothing
        private final Consumer<Simulation> make;

        Trouble(Consumer<Simulation> make) {
            this(1, make);
        }

        Trouble(int most, Consumer<Simulation> make) {
            this.most = most;
            this.make = make;
        }

        private static void ofEach(Simulation simulation, Consumer<SimulatedCandidate> make) {
            simulation.candidates().forEach(make);
        }

        /** As long as the simulation runs. */
        void last(Simulation simulation) {
            make.accept(simulation);
            simulation.time.after(AGAIN, () -> last(simulation));
        }
    }

    @ParameterizedTest
    @EnumSource
    void isBoundedWhateverTheServerDoes(Trouble trouble) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Simulation simulation = new Simulation(seed, Election::new, false);
            for (int i = 0; i < 3; i++) {
                simulation.startCandidate();
            }
            List<SimulatedCandidate> candidates = simulation.candidates();
            simulation.time.runUntil(LONG.toNanos(), () -> {});
            Map<SimulatedCandidate, Long> before =
                    candidates.stream().collect(Collectors.toMap(candidate -> candidate, SimulatedCandidate::requests));

            trouble.last(simulation);
            simulation.time.runUntil(2 * LONG.toNanos(), () -> {});

            assertThat(candidates).as("seed %d", seed).allSatisfy(candidate -> {
                Duration pause = candidate.config().retryPeriod().dividedBy(4);
                Duration second = Duration.ofSeconds(1);
                assertThat(candidate.requests() - before.getOrDefault(candidate, 0L))
                        .as("requests in the shortest pauses that follow a failure")
                        .isLessThanOrEqualTo(
                                trouble.most * LONG.dividedBy(pause.compareTo(second) < 0 ? pause : second));
            });
        }
    }
}
