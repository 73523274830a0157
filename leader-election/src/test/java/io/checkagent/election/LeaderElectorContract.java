package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.setDefaultTimeout;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What candidates in real time promise on an API server; subclasses bring the server. Leases last four seconds. */
abstract class LeaderElectorContract {
    static final Duration LEASE = Duration.ofSeconds(4);
    static final Duration RETRY_PERIOD = LEASE.dividedBy(4);

    final String lockName = "election-" + UUID.randomUUID();
    private final List<Candidate> candidates = new ArrayList<>();

    abstract KubernetesClient client();

    @AfterEach
    void stopCandidates() {
        candidates.forEach(Candidate::close);
    }

    Candidate candidate(String identity) {
        Candidate candidate = new Candidate(identity, ResourceLocks.create(kind(), client(), "default", lockName));
        candidates.add(candidate);
        candidate.start();
        return candidate;
    }

    LockKind kind() {
        return LockKind.ENDPOINTS;
    }

    /** How soon is proven in virtual time, and measured; here a slow machine must not fail what is right. */
    @BeforeAll
    static void beInNoHurry() {
        setDefaultTimeout(Duration.ofSeconds(40));
    }

    @Test
    void oneOfThreeLeadsAndTheOthersKnowIt() {
        List<Candidate> three = List.of(candidate("agent-a"), candidate("agent-b"), candidate("agent-c"));

        await().until(() -> three.stream().anyMatch(Candidate::leads));
        String leader = leader(three).identity();

        await().untilAsserted(() -> assertThat(three)
                .allSatisfy(candidate ->
                        assertThat(candidate.status().currentHolder()).contains(leader)));
        assertThat(three.stream().filter(Candidate::leads)).hasSize(1);
    }

    @Test
    void aReleasedLockIsTaken() {
        Candidate first = candidate("agent-a");
        await().until(first::leads);
        Candidate second = candidate("agent-b");
        await().until(() -> second.status().watching());

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
        await().until(() -> second.status().watching());

        first.cutOff();
        long cutAt = System.nanoTime();

        await().until(() -> !first.leads());
        assertThat(second.leads()).isFalse();
        await().until(second::leads);
        assertThat(Duration.ofNanos(System.nanoTime() - cutAt)).isLessThan(LEASE.plusSeconds(2));
        assertThat(first.events().get(first.events().size() - 1))
                .containsPattern("^stopped 0: no renewal succeeded for (2 s|2[0-9]{3} ms): ");
    }

    @Test
    void aDeletedLockIsRestoredByItsLeader() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");
        await().until(() -> follower.status().watching());

        client().endpoints().inNamespace("default").withName(lockName).delete();

        await().untilAsserted(() -> assertThat(stored()).contains("\"holderIdentity\":\"agent-a\""));
        assertThat(leader.leads()).isTrue();
        assertThat(follower.events()).noneMatch(event -> event.startsWith("started"));
    }

    @Test
    void garbageInTheLockIsOverwrittenByItsLeader() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");
        await().until(() -> follower.status().watching());

        client().endpoints().inNamespace("default").withName(lockName).edit(endpoints -> {
            endpoints.setMetadata(new ObjectMetaBuilder(endpoints.getMetadata())
                    .addToAnnotations(AnnotationLock.ANNOTATION, "{garbage")
                    .build());
            return endpoints;
        });

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

    String stored() {
        var endpoints =
                client().endpoints().inNamespace("default").withName(lockName).get();
        return endpoints == null || endpoints.getMetadata().getAnnotations() == null
                ? ""
                : endpoints.getMetadata().getAnnotations().getOrDefault(AnnotationLock.ANNOTATION, "");
    }

    private static Candidate leader(List<Candidate> candidates) {
        return candidates.stream().filter(Candidate::leads).findFirst().orElseThrow();
    }
}
