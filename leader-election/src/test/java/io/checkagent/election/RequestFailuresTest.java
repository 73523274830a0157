// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

class RequestFailuresTest {
    @Test
    void anApiServerThatIsNotThereIsToldInTheWordsOfTheNetwork() {
        // Nobody listens on port 1, and no process is given it.
        try (KubernetesClient client = new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder()
                        .withMasterUrl("http://127.0.0.1:1")
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build()) {
            ResourceLock lock = ResourceLocks.create(LockKind.LEASES, client, "default", "lock");

            LockRequestException failure = catchThrowableOfType(LockRequestException.class, lock::get);

            assertThat(failure.failureCause()).isEqualTo(FailureCause.UNREACHABLE);
            assertThat(failure)
                    .hasMessage("The API server cannot be reached to get leases \"lock\" in namespace \"default\""
                            + " (no connection); it will be tried again.");
        }
    }
}
