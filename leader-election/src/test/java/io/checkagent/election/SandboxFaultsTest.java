// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RecordedRequest;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What candidates do when the API server hangs, fails, refuses or breaks off. */
class SandboxFaultsTest extends RealTimeElection {
    @AutoClose
    private static final ElectionSandbox SANDBOX = ElectionSandbox.start();

    @Override
    KubernetesClient client() {
        return SANDBOX.client();
    }

    @Override
    KubernetesClient admin() {
        return SANDBOX.admin();
    }

    @AfterEach
    void heal() {
        SANDBOX.api().faults().clear();
    }

    @Test
    void aLeaderWhoseRequestsHangStopsByItsDeadline() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);

        SANDBOX.api().faults().inject(lockRequests(), Fault.hang());

        await().until(() -> !leader.leads());
        await().untilAsserted(() ->
                assertThat(leader.events()).last().asString().containsPattern(STOPPED_FOR_WANT_OF_A_RENEWAL));
        SANDBOX.api().faults().clear();
        await().until(leader::leads);
    }

    @Test
    void aLeaderWhoseRequestsFailStopsByItsDeadlineAndSaysWhy() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);

        SANDBOX.api().faults().inject(lockRequests(), Fault.status(503));

        await().until(() -> !leader.leads());
        // A write, or the read after one whose outcome is unknown; the last had no more time than was left.
        await().untilAsserted(() -> assertThat(leader.events())
                .last()
                .asString()
                .containsPattern(STOPPED_FOR_WANT_OF_A_RENEWAL
                        + "The API server (failed to (update|get)|did not answer within (1 s|[0-9]+ ms) to (write|read)) endpoints \""
                        + lockName + "\" in namespace \"default\""));
        await().untilAsserted(() -> assertThat(leader.status().lastError().orElse(""))
                .startsWith("The API server failed to get endpoints \"" + lockName + "\" in namespace \"default\""));
        assertThat(leader.status().state()).isEqualTo(LeaderElectionStatus.State.FAILING);
    }

    @Test
    void aProcessWhoseFenceClosedDoesNotCallItselfLeaderUntilTheNextRenewal() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        SANDBOX.api().faults().inject(lockRequests(), Fault.hang());

        leader.jumpAhead(LEASE);

        assertThat(leader.status().role()).isEqualTo(LeaderElectionStatus.Role.FOLLOWER);
        SANDBOX.api().faults().clear();
        await().until(() -> leader.status().role() == LeaderElectionStatus.Role.LEADER);
    }

    @Test
    void aFollowerMakesNoRequestsWhileTheLeaderRenews() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");
        // The leader found no lock; the follower's first look finds one.
        await().until(() -> follower.follows()
                && requestsOfLock().stream()
                        .anyMatch(request -> request.verb().equals("get") && request.code() == 200));
        long renewals = leader.status().renewals();
        int before = requestsOfLock().size();

        await().until(() -> leader.status().renewals() >= renewals + 5);

        // One renewal may have been under way when the counting began, and one when it ended.
        List<RecordedRequest> requests = requestsOfLock();
        int counted = (int) (leader.status().renewals() - renewals);
        assertThat(requests.subList(before, requests.size()))
                .extracting(RecordedRequest::verb)
                .containsOnly("update")
                .hasSizeBetween(4, counted + 1);
        await().untilAsserted(() -> assertThat(follower.status().lastRenewalAge())
                .hasValueSatisfying(age -> assertThat(age).isLessThan(RETRY_PERIOD.plusSeconds(1))));
    }

    @Test
    void aCandidateThatMayNotWatchPollsAndSaysSo() {
        SANDBOX.api().deny(RequestMatcher.any().verb("watch").resource("endpoints"));
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");

        await().untilAsserted(() -> assertThat(follower.status().lastError().orElse(""))
                .contains("refuses this agent to watch endpoints")
                .contains("manifests/rbac.yaml"));
        leader.close();

        await().until(follower::leads);
        await().untilAsserted(
                        () -> assertThat(follower.status().state()).isEqualTo(LeaderElectionStatus.State.RUNNING));
    }

    @Test
    void aCandidateWithoutPermissionSaysSoAndGoesOnTrying() {
        var denied = SANDBOX.api().deny(RequestMatcher.any().verb("create").resource("endpoints"));
        Candidate candidate = candidate("agent-a");
        await().untilAsserted(() -> assertThat(candidate.status().lastError().orElse(""))
                .contains("refuses this agent to create endpoints \"" + lockName + "\" in namespace \"default\"")
                .contains("grant the verb create on endpoints"));
        assertThat(candidate.status().state()).isEqualTo(LeaderElectionStatus.State.FAILING);

        denied.clear();

        await().until(candidate::leads);
        await().untilAsserted(() -> assertThat(candidate.status().lastError()).isEmpty());
    }

    @Test
    void aWatchThatBreaksIsOpenedAnew() {
        Candidate leader = candidate("agent-a");
        await().until(leader::leads);
        Candidate follower = candidate("agent-b");
        await().until(() -> follower.status().watching());

        var cut =
                SANDBOX.api().faults().inject(RequestMatcher.any().verb("watch").resource("endpoints"), Fault.cut(), 1);
        await().until(() -> cut.strikes() > 0 || !follower.status().watching());

        await().until(() -> follower.status().watching());
        leader.close();
        await().until(follower::leads);
    }

    @Test
    void aWatchThatTheApiServerDoesNotOpenInTimeIsGivenUpAndAnotherIsOpened() {
        SANDBOX.api().faults().inject(RequestMatcher.any().verb("watch").resource("endpoints"), Fault.hang(), 1);

        Candidate candidate = candidate("agent-a");

        await().until(() -> candidate.status().watching());
    }

    private RequestMatcher lockRequests() {
        return RequestMatcher.any().resource("endpoints");
    }

    private List<RecordedRequest> requestsOfLock() {
        return SANDBOX.api().requests().stream()
                .filter(request -> request.request().name().equals(lockName))
                .filter(request -> !request.verb().equals("watch"))
                .toList();
    }
}
