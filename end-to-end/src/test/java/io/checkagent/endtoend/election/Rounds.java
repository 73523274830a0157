// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.LockWatch;
import io.checkagent.endtoend.Hook;
import io.checkagent.endtoend.election.AcceptedOutput.Silence;
import io.checkagent.endtoend.election.LockHistory.Change;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Does faults to candidates and measures what follows. Used by one thread. */
final class Rounds {
    /** A silence that is shorter is the pause between two beats on a busy machine: the leader stayed. */
    private static final Duration LONGEST_BEAT = Duration.ofMillis(300);
    /** A fault is over; whoever wants to do wrong has this long to do it. */
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    private static final Duration LATE = Duration.ofSeconds(2);
    private static final Duration SLOW = Duration.ofMillis(250);

    private final Candidates candidates;
    private final Times times;
    private final Optional<Hook> component;
    private final Random random;

    /**
     * @param component does something to a component of the control plane, if that can be done
     * @param random chooses the moments
     */
    Rounds(Candidates candidates, Times times, Optional<Hook> component, Random random) {
        this.candidates = requireNonNull(candidates, "candidates is null");
        this.times = requireNonNull(times, "times is null");
        this.component = requireNonNull(component, "component is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** Does it once, at a random moment between two renewals. */
    Round run(Fault fault) throws IOException, InterruptedException {
        candidates.fill();
        pause(Duration.ofMillis(500 + random.nextLong(times.retryPeriod().toMillis())));
        Candidate leader = candidates.awaitLeader(times.patience());
        int overlapsBefore = candidates.output().overlaps().size();
        long begin = System.currentTimeMillis();
        long over = inflict(fault, leader, begin);
        pause(AFTERMATH);
        candidates.awaitOutputSince(System.currentTimeMillis(), times.patience());

        Silence silence = candidates.output().longestSilence(begin).orElseThrow();
        boolean replaced = silence.millis() > LONGEST_BEAT.toMillis();
        return new Round(
                fault,
                candidates.number(),
                silence.millis(),
                switch (fault.bound()) {
                    case GAP -> silence.millis();
                    case PAUSE -> Math.max(0, silence.millis() - pauseOfLeader().toMillis());
                    case SINCE_RENEWAL ->
                        silence.after().seenAt()
                                - renewal(leader, silence.after().seenAt()).seenAt();
                    case LOCK_RESTORED -> over - begin;
                    case AFTER_OUTAGE -> replaced ? Math.max(0, silence.after().seenAt() - over) : 0;
                },
                Optional.of(silence.before())
                        .filter(last -> replaced && last.identity().equals(leader.identity()))
                        .map(last ->
                                last.seenAt() - renewal(leader, last.seenAt()).seenAt()),
                candidates.output().overlaps().size() - overlapsBefore);
    }

    private Change renewal(Candidate leader, long before) {
        return candidates
                .lock()
                .lastBefore(before, change -> change.holder().equals(leader.identity()))
                .orElseThrow();
    }

    /** Returns when it was over: for a lock, when it was restored; for the API server, when it was back. */
    private long inflict(Fault fault, Candidate leader, long begin) throws IOException, InterruptedException {
        switch (fault) {
            case LEADER_STOPPED -> {
                leader.stop();
                candidates.awaitOutputOfAnother(leader, times.patience());
                leader.awaitEnd();
            }
            case LEADER_KILLED -> {
                leader.kill();
                candidates.awaitOutputOfAnother(leader, times.patience());
            }
            case LEADER_FROZEN -> {
                leader.freeze();
                candidates.awaitOutputOfAnother(leader, times.patience());
                pause(Duration.ofSeconds(1));
                leader.thaw();
            }
            case LEADER_PAUSED -> {
                leader.freeze();
                pause(pauseOfLeader());
                leader.thaw();
            }
            case FOLLOWER_KILLED -> candidates.otherThan(leader).kill();
            case NETWORK_CUT -> {
                leader.relay().cut();
                candidates.awaitOutputOfAnother(leader, times.patience());
                leader.relay().restore();
            }
            case NETWORK_SILENT -> {
                leader.relay().swallow();
                candidates.awaitOutputOfAnother(leader, times.patience());
                leader.relay().restore();
            }
            case NETWORK_LATE -> {
                leader.relay().delay(LATE);
                candidates.awaitOutputOfAnother(leader, times.patience());
                leader.relay().restore();
            }
            case NETWORK_SLOW -> {
                leader.relay().delay(SLOW);
                pause(times.lease());
                leader.relay().restore();
            }
            case LOCK_DELETED -> {
                lock().delete();
                return restored(begin);
            }
            case LOCK_GARBLED -> {
                annotate("\"not a record\"");
                return restored(begin);
            }
            case ANNOTATION_REMOVED -> {
                annotate("null");
                return restored(begin);
            }
            case SERVER_RESTARTED -> {
                return outage("kill", "start", Duration.ZERO);
            }
            case SERVER_DEAD -> {
                return outage("kill", "start", times.lease());
            }
            case SERVER_PAUSED -> {
                return outage("freeze", "thaw", times.retryPeriod());
            }
            case SERVER_FROZEN -> {
                return outage("freeze", "thaw", times.lease().plus(times.retryPeriod()));
            }
        }
        return System.currentTimeMillis();
    }

    private Duration pauseOfLeader() {
        return times.lease().dividedBy(10);
    }

    private Resource<Endpoints> lock() {
        return candidates
                .client()
                .endpoints()
                .inNamespace(candidates.namespace())
                .withName(LockWatch.LOCK);
    }

    private void annotate(String value) {
        lock().patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"%s\":%s}}}".formatted(LockHistory.RECORD, value));
    }

    /** When the lock that was edited after that time had a leader again. */
    private long restored(long time) {
        LockHistory history = candidates.lock();
        return await("the lock restored")
                .pollInterval(Duration.ofMillis(20))
                .atMost(times.patience())
                .until(
                        () -> history.firstSince(time, change -> change.holder().isEmpty())
                                .flatMap(edit ->
                                        history.firstSince(edit.seenAt(), change -> candidates.isOne(change.holder()))),
                        Optional::isPresent)
                .orElseThrow()
                .seenAt();
    }

    /** Returns when it was over. A leader that does not recover from it still stops within the renew deadline. */
    private long outage(String begin, String end, Duration length) throws IOException, InterruptedException {
        Hook hook = component.orElseThrow();
        hook.run(Map.of("action", begin, "component", "apiserver"));
        pause(length);
        hook.run(Map.of("action", end, "component", "apiserver"));
        long over = System.currentTimeMillis();
        pause(times.renewDeadline());
        return over;
    }

    static void pause(Duration duration) {
        await().pollDelay(duration).atMost(duration.plusSeconds(30)).until(() -> true);
    }
}
