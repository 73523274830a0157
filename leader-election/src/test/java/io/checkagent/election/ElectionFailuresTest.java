// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ElectionFailuresTest {
    @Test
    void pausesGrowToTheLongestAndStayThereHoweverLongTheyAreAndHoweverManyFail() {
        ElectionFailures failures = new ElectionFailures();
        long day = Duration.ofDays(1).toNanos();

        for (int failed = 1; failed <= 100; failed++) {
            failures.failed(new LockRequest.Get(failed), FailureCause.FORBIDDEN, "refused");
            assertThat(failures.backOff(day, 3 * day)).isEqualTo(failed == 1 ? day : failed == 2 ? 2 * day : 3 * day);
        }
    }
}
