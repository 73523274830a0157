// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.awaitility.Awaitility.setDefaultTimeout;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Candidates in real time on an API server; subclasses bring the server. */
abstract class RealTimeElection {
    static final Duration LEASE = Duration.ofSeconds(10);
    static final Duration RENEW_DEADLINE = Duration.ofSeconds(4);
    static final Duration RETRY_PERIOD = Duration.ofSeconds(1);
    /** A leader that is kept from running stops late, and says how late. */
    static final String STOPPED_FOR_WANT_OF_A_RENEWAL =
            "^stopped 0: no renewal succeeded for ([4-9] s|[4-9][0-9]{3} ms): ";

    final String lockName = "election-" + UUID.randomUUID();
    private final List<Candidate> candidates = new ArrayList<>();

    /** The candidates' own, with the time limits of an election. */
    abstract KubernetesClient client();

    /** The test's own. */
    abstract KubernetesClient admin();

    static LeaderElectionConfig config(String identity) {
        return new LeaderElectionConfig(identity, LEASE, RENEW_DEADLINE, RETRY_PERIOD, true);
    }

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
}
