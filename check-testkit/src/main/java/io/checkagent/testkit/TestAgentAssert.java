// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import java.util.List;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on a {@link TestAgent}. */
public final class TestAgentAssert extends AbstractAssert<TestAgentAssert, TestAgent> {
    TestAgentAssert(TestAgent actual) {
        super(actual, TestAgentAssert.class);
    }

    /** Goes on with what has left the agent. */
    public EmissionsAssert emitted() {
        isNotNull();
        return new EmissionsAssert(actual.emissions(), "");
    }

    /** Nothing has left the agent. */
    public TestAgentAssert emittedNothing() {
        isNotNull();
        Assertions.assertThat(actual.emissions()).as("emissions").isEmpty();
        return this;
    }

    /** One of the last run's warnings contains the text. */
    public TestAgentAssert warned(String text) {
        isNotNull();
        List<String> warnings = actual.warnings();
        if (warnings.stream().noneMatch(warning -> warning.contains(text))) {
            failWithMessage("expected a warning with \"%s\", there were: %s", text, warnings);
        }
        return this;
    }

    /** The last run warned of nothing. */
    public TestAgentAssert warnedOfNothing() {
        isNotNull();
        Assertions.assertThat(actual.warnings()).as("warnings").isEmpty();
        return this;
    }
}
