// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.checkagent.election.Simulation.Rules;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** The simulation is worth something: it catches electors that are wrong in the ways electors have been wrong. */
class BrokenElectorsTest {
    private static final int SCHEDULES = 1_500;

    @Test
    void trustingTheTimesInTheRecord() {
        assertCaught(
                "two leaders",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    @Override
                    long takeableAt(LockSnapshot seen, long now) {
                        long expired = seen.record()
                                .flatMap(LeaderElectionRecord::renewTime)
                                .map(renewed ->
                                        renewed.plus(config.leaseDuration()).toEpochMilli())
                                .orElse(0L);
                        return expired <= clock.currentTimeMillis() ? now : super.takeableAt(seen, now);
                    }
                });
    }

    @Test
    void forgettingTheDeadlineOfRequests() {
        assertCaught(
                "past its renew deadline",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    private boolean requestUnderWay;

                    @Override
                    long requestDeadline(long now) {
                        requestUnderWay = true;
                        return Long.MAX_VALUE / 4;
                    }

                    @Override
                    void onAnswer(long id, LockSnapshot snapshot) {
                        requestUnderWay = false;
                        super.onAnswer(id, snapshot);
                    }

                    @Override
                    void onFailure(long id, FailureCause cause, String message) {
                        requestUnderWay = false;
                        super.onFailure(id, cause, message);
                    }

                    @Override
                    long lossAt() {
                        return requestUnderWay ? Long.MAX_VALUE / 4 : super.lossAt();
                    }
                });
    }

    @Test
    void countingTheLeaseFromTheAnswerInsteadOfTheRequest() {
        assertCaught(
                "past its renew deadline",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    @Override
                    long countsFrom(long startedAt) {
                        return clock.nanoTime();
                    }
                });
    }

    @Test
    void renewingAfterTheLeaseHasExpired() {
        assertCaught(
                "past its renew deadline",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    @Override
                    long lossAt() {
                        return Long.MAX_VALUE / 4;
                    }
                });
    }

    @Test
    void writingWithoutTheResourceVersion() {
        assertCaught("two leaders", Election::new, true);
    }

    @Test
    void leavingTheFenceOpenUntilTheElectorRunsAgain() {
        assertCaught("two leaders", withTerm((number, identity, clock) -> new FencedTerm(number, identity, clock) {
            private boolean ended;

            @Override
            void end() {
                ended = true;
                super.end();
            }

            @Override
            public boolean isOpen() {
                return !ended;
            }
        }));
    }

    @Test
    void trustingAMonotonicClockThatStandsStillWhileSuspended() {
        assertCaught("two leaders", withTerm((number, identity, clock) -> new FencedTerm(number, identity, clock) {
            @Override
            void extend(LeadingUntil until) {
                super.extend(new LeadingUntil(until.nanoTime(), Long.MAX_VALUE));
            }
        }));
    }

    @Test
    void usingTheWholeLeaseDespiteDriftingClocks() {
        assertCaught(
                "two leaders",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    @Override
                    FencedTerm.LeadingUntil leadingUntil(long startedAt, long startedWallMillis) {
                        return new FencedTerm.LeadingUntil(
                                startedAt + config.leaseDuration().toNanos(),
                                startedWallMillis + config.leaseDuration().toMillis());
                    }
                });
    }

    @Test
    void takingAVanishedLockAtOnce() {
        assertCaught(
                "two leaders",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    @Override
                    boolean mustMark(LockSnapshot seen) {
                        return false;
                    }
                });
    }

    @Test
    void neverTryingAgainAfterARefusal() {
        assertCaught(
                "no leader",
                (config, lock, clock, random, output) -> new Election(config, lock, clock, random, output) {
                    private boolean gaveUp;

                    @Override
                    void onFailure(long id, FailureCause cause, String message) {
                        gaveUp |= cause.isRefusal();
                        super.onFailure(id, cause, message);
                    }

                    @Override
                    long takeableAt(LockSnapshot seen, long now) {
                        return gaveUp ? Long.MAX_VALUE / 4 : super.takeableAt(seen, now);
                    }
                });
    }

    @FunctionalInterface
    private interface TermFactory {
        FencedTerm create(long number, String identity, ElectionClock clock);
    }

    private static Rules withTerm(TermFactory terms) {
        return (LeaderElectionConfig config,
                ResourceLock lock,
                ElectionClock clock,
                RandomGenerator random,
                ElectionOutput output) -> new Election(config, lock, clock, random, output) {
            @Override
            FencedTerm newTerm(long number) {
                return terms.create(number, config.identity(), clock);
            }
        };
    }

    private static void assertCaught(String brokenPromise, Rules rules) {
        assertCaught(brokenPromise, rules, false);
    }

    private static void assertCaught(String brokenPromise, Rules rules, boolean ignoresResourceVersion) {
        for (long seed = 1; seed <= SCHEDULES; seed++) {
            try {
                new Simulation(seed, rules, ignoresResourceVersion).run();
            } catch (AssertionError caught) {
                assertThat(caught).hasMessageContaining(brokenPromise);
                return;
            }
        }
        fail("%d schedules did not catch it", SCHEDULES);
    }
}
