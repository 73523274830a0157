// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.endtoend.Cluster;
import io.checkagent.endtoend.Hook;
import io.checkagent.endtoend.election.AcceptedOutput.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three and five agents lose leaders, networks, locks and the API server, in random order. The order is that of the seed
 * that is printed; {@code -De2e.seed} repeats it. On the embedded API a few rounds are done, with three agents.
 *
 * <p>The API server's certificate must be valid for 127.0.0.1, since each agent has a relay there. Components of the
 * control plane may give up during the outages: give the tag {@code outages} a cluster that nobody else needs.
 */
@Tag("outages")
@Isolated("measures how long nobody leads")
class LeaderElectionIT {
    private static final boolean REAL = Cluster.isGiven();
    private static final int ROUNDS = Integer.getInteger("e2e.rounds", REAL ? 50 : 5);
    private static final int HAND_OVERS = Integer.getInteger("e2e.hand-overs", REAL ? 100 : 3);
    private static final long SEED = Long.getLong("e2e.seed", System.nanoTime());
    private static final Times TIMES = new Times(Duration.ofSeconds(Integer.getInteger("e2e.lease", REAL ? 10 : 8)));
    private static final List<Integer> NUMBERS = REAL ? List.of(3, 5) : List.of(3);
    /** What a loaded machine may add to a bound that holds for the product: less than waiting for a lease would. */
    private static final Duration SLACK = Duration.ofSeconds(2);
    /** The same where a leader has but to look at its clock: less than from its deadline to its fence. */
    private static final Duration SLACK_OF_CLOCK =
            TIMES.fence().minus(TIMES.renewDeadline()).dividedBy(2);

    private final Random random = new Random(SEED);
    private final Optional<Hook> component = Hook.of("e2e.hook.component");
    private final List<Round> rounds = new ArrayList<>();
    private final List<HandOver> handOvers = new ArrayList<>();

    @Test
    void twoNeverLeadAtOnceAndSomebodySoonLeadsAgain() throws Exception {
        System.out.printf(
                "Leader election: %d rounds, %d hand-overs, lease %s; repeat the order with -De2e.seed=%d%n",
                ROUNDS, HAND_OVERS, TIMES.lease(), SEED);
        try {
            List<Fault> order = order();
            for (int i = 0; i < NUMBERS.size(); i++) {
                try (Candidates candidates = new Candidates(NUMBERS.get(i), TIMES)) {
                    Rounds run = new Rounds(candidates, TIMES, component, random);
                    int from = i * order.size() / NUMBERS.size();
                    int to = (i + 1) * order.size() / NUMBERS.size();
                    for (Fault fault : order.subList(from, to)) {
                        Round round = run.run(fault);
                        rounds.add(round);
                        System.out.println(rounds.size() + ". " + round);
                    }
                    if (i == NUMBERS.size() - 1) {
                        handOver(candidates);
                    }
                    assertThat(candidates.output().overlaps()).isEmpty();
                    assertThat(candidates.positions().setBacks()).isEmpty();
                    assertThat(candidates.positions().stored()).isPositive();
                }
            }
        } finally {
            report();
        }
        assertThat(rounds).allSatisfy(this::isWithinBounds);
        assertThat(handOvers).allSatisfy(handOver -> assertThat(handOver.fromRelease())
                .isLessThan(SLACK.plusSeconds(1).toMillis()));
    }

    private List<Fault> possible() {
        return Arrays.stream(Fault.values())
                .filter(fault -> component.isPresent() || !fault.needsServer())
                .toList();
    }

    /** Each fault as often as any other, if there are enough rounds, in random order. */
    private List<Fault> order() {
        List<Fault> order = new ArrayList<>();
        while (order.size() < ROUNDS) {
            order.addAll(possible());
        }
        List<Fault> chosen = new ArrayList<>(order.subList(0, ROUNDS));
        Collections.shuffle(chosen, random);
        return chosen;
    }

    private void handOver(Candidates candidates) throws IOException, InterruptedException {
        for (int i = 0; i < HAND_OVERS; i++) {
            candidates.fill();
            Rounds.pause(Duration.ofMillis(500 + random.nextInt(500)));
            Candidate leader = candidates.awaitLeader(TIMES.patience());
            int overlapsBefore = candidates.output().overlaps().size();
            long begin = System.currentTimeMillis();
            leader.stop();
            candidates.awaitOutputOfAnother(leader, TIMES.patience());
            leader.awaitEnd();
            Silence silence = candidates.output().longestSilence(begin).orElseThrow();
            // The next leader's output may be seen before the release is.
            long release = await("the release")
                    .atMost(TIMES.patience())
                    .until(
                            () -> candidates.lock().firstSince(begin, change -> change.holder()
                                    .isEmpty()),
                            Optional::isPresent)
                    .orElseThrow()
                    .seenAt();
            handOvers.add(new HandOver(
                    silence.after().seenAt() - release,
                    silence.millis(),
                    candidates.output().overlaps().size() - overlapsBefore));
        }
    }

    private void isWithinBounds(Round round) {
        assertThat(round.bounded())
                .as(round.fault().bound().toString())
                .isLessThan(TIMES.limit(round.fault()).plus(SLACK).toMillis());
        TIMES.lastOutputLimit(round.fault())
                .ifPresent(limit -> assertThat(round.lastOutput().orElse(0L))
                        .as("last output after the last renewal")
                        .isLessThan(limit.plus(SLACK_OF_CLOCK).toMillis()));
    }

    private void report() throws IOException {
        List<Fault> leftOut = Arrays.stream(Fault.values())
                .filter(fault -> !possible().contains(fault))
                .toList();
        String report = "Lease %d s, renew deadline %s s, retry period %s s; order %d.%n%n%s%n%s"
                .formatted(
                        TIMES.lease().toSeconds(),
                        TIMES.renewDeadline().toMillis() / 1000.0,
                        TIMES.retryPeriod().toMillis() / 1000.0,
                        SEED,
                        Report.of(rounds, TIMES, leftOut),
                        handOvers.isEmpty() ? "" : Report.of(handOvers));
        Files.writeString(Path.of("target/leader-election-rounds.md"), report);
        System.out.println(report);
    }
}
