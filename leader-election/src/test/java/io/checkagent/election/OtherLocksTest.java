// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.sandbox.request.RequestMatcher;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OtherLocksTest {
    private static final String NAMESPACE = "default";
    private static final String NAME = "datadog-leader-election";

    private final ElectionSandbox sandbox = ElectionSandbox.start();

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"ENDPOINTS,LEASES", "ENDPOINTS,CONFIGMAPS", "LEASES,ENDPOINTS", "CONFIGMAPSLEASES,ENDPOINTS"})
    void whoRenewsALockOfAnotherKindIsFound(LockKind own, LockKind other) throws Exception {
        OtherLocks others = OtherLocks.besides(own, sandbox.client(), NAMESPACE, NAME);
        renew(other, "cluster-agent-1", 1);
        assertThat(others.look()).isEmpty();

        renew(other, "cluster-agent-1", 2);

        assertThat(others.look()).hasValueSatisfying(holder -> {
            assertThat(holder.holder()).isEqualTo("cluster-agent-1");
            assertThat(holder.kind()).isEqualTo(other);
            assertThat(holder.lock()).contains(other.configurationName(), NAME, NAMESPACE);
        });
    }

    @Test
    void whoNoLongerRenewsItIsNot() throws Exception {
        OtherLocks others = OtherLocks.besides(LockKind.ENDPOINTS, sandbox.client(), NAMESPACE, NAME);
        renew(LockKind.LEASES, "gone", 1);

        assertThat(others.look()).isEmpty();
        assertThat(others.look()).isEmpty();
    }

    @Test
    void whoReleasedItIsNot() throws Exception {
        OtherLocks others = OtherLocks.besides(LockKind.ENDPOINTS, sandbox.client(), NAMESPACE, NAME);
        renew(LockKind.LEASES, "stopping", 1);
        assertThat(others.look()).isEmpty();

        renew(LockKind.LEASES, "", 2);

        assertThat(others.look()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ENDPOINTS", "ENDPOINTSLEASES"})
    void theOwnLockIsNoOther(LockKind own) throws Exception {
        OtherLocks others = OtherLocks.besides(own, sandbox.client(), NAMESPACE, NAME);
        renew(LockKind.ENDPOINTS, "agent-1", 1);
        assertThat(others.look()).isEmpty();

        renew(LockKind.ENDPOINTS, "agent-1", 2);

        assertThat(others.look()).isEmpty();
    }

    @Test
    void withoutTheRightToLookNobodyIsFound() throws Exception {
        OtherLocks others = OtherLocks.besides(LockKind.ENDPOINTS, sandbox.client(), NAMESPACE, NAME);
        renew(LockKind.LEASES, "cluster-agent-1", 1);
        sandbox.api().deny(RequestMatcher.any().verb("get"));

        assertThat(others.look()).isEmpty();
    }

    private void renew(LockKind kind, String holder, int second) throws LockRequestException {
        ResourceLock lock = ResourceLocks.create(kind, sandbox.admin(), NAMESPACE, NAME);
        Optional<Instant> at = Optional.of(Instant.ofEpochSecond(second));
        lock.write(lock.get(), new LeaderElectionRecord(holder, 60, at, at, 0));
    }
}
