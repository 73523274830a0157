// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What candidates in real time promise on an API server; subclasses bring the server. */
abstract class LeaderElectorContract extends RealTimeElection {
    @Test
    void oneOfThreeLeadsAndTheOthersKnowIt() {
        List<Candidate> three = List.of(candidate("agent-a"), candidate("agent-b"), candidate("agent-c"));

        await().untilAsserted(() -> {
            List<String> leaders = three.stream()
                    .filter(Candidate::leads)
                    .map(Candidate::identity)
                    .toList();
            assertThat(leaders).hasSize(1);
            assertThat(three)
                    .extracting(candidate -> candidate.status().currentHolder())
                    .containsOnly(Optional.of(leaders.get(0)));
        });
    }

    @Test
    void aReleasedLockIsTaken() {
        Candidate first = candidate("agent-a");
        await().until(first::leads);
        Candidate second = candidate("agent-b");
        await().until(second::follows);

        first.close();

        await().until(second::leads);
        assertThat(first.events()).containsSubsequence("started 0", "stopped 0: the agent shuts down");
        assertThat(second.term().orElseThrow().number()).isEqualTo(1);
    }

    @Test
    void aLeaderThatIsCutOffStopsByItsDeadlineAndIsReplacedWhenItsLeaseHasRunOut() {
        Candidate first = candidate("agent-a");
        await().until(first::leads);
        Candidate second = candidate("agent-b");
        await().until(second::follows);

        first.cutOff();
        long cutAt = System.nanoTime();

        await().until(() -> {
            boolean replaced = second.leads();
            assertThat(replaced && first.leads()).as("two leaders").isFalse();
            return replaced;
        });
        assertThat(Duration.ofNanos(System.nanoTime() - cutAt))
                .isBetween(LEASE.minus(RENEW_DEADLINE), LEASE.multipliedBy(3));
        await().untilAsserted(() ->
                assertThat(first.events()).last().asString().containsPattern(STOPPED_FOR_WANT_OF_A_RENEWAL));
    }

    @Test
    void aDeletedLockIsRestoredByItsLeader() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");
        await().until(follower::follows);

        endpoints().delete();

        await().untilAsserted(() -> assertThat(stored()).contains("\"holderIdentity\":\"agent-a\""));
        assertThat(leader.leads()).isTrue();
        assertThat(follower.events()).noneMatch(event -> event.startsWith("started"));
    }

    @Test
    void garbageInTheLockIsOverwrittenByItsLeader() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");
        await().until(follower::follows);

        // Names no resourceVersion, since the leader renews meanwhile.
        endpoints()
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + AnnotationLock.ANNOTATION + "\":\"{garbage\"}}}");

        await().untilAsserted(() -> assertThat(stored()).contains("\"holderIdentity\":\"agent-a\""));
        assertThat(leader.leads()).isTrue();
        assertThat(follower.events()).noneMatch(event -> event.startsWith("started"));
    }

    @Test
    void aListenerThatBlocksDelaysNoRenewal() {
        Candidate leader = candidate("agent-a");
        leader.blockInOnStartedLeading();
        await().until(leader::leads);

        await().until(() -> leader.status().renewals() > 5);
        assertThat(leader.leads()).isTrue();
        leader.unblock();
    }

    private Resource<Endpoints> endpoints() {
        return admin().endpoints().inNamespace("default").withName(lockName);
    }

    private String stored() {
        Endpoints endpoints = endpoints().get();
        return endpoints == null || endpoints.getMetadata().getAnnotations() == null
                ? ""
                : endpoints.getMetadata().getAnnotations().getOrDefault(AnnotationLock.ANNOTATION, "");
    }
}
