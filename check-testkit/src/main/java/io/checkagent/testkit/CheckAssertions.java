// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import org.assertj.core.api.Assertions;

/** The entry to assertions on a {@link TestAgent}, besides all of AssertJ's. */
public final class CheckAssertions extends Assertions {
    private CheckAssertions() {}

    /** Begins an assertion on what the agent did. */
    public static TestAgentAssert assertThat(TestAgent actual) {
        return new TestAgentAssert(actual);
    }
}
