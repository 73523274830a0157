// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.agent.plugin.CheckMetadata;
import io.checkagent.api.Check;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.EmitsServiceCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        return new EmissionsAssert(actual.emissions(), "", actual::askedFor);
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

    /**
     * All metrics and service checks that have left are declared by the check's class, and were sent as they are declared: see
     * {@link EmitsMetric} and {@link EmitsServiceCheck}.
     */
    public TestAgentAssert metricsMatchMetadata() {
        isNotNull();
        return metricsMatchMetadataOf(actual.checkClass());
    }

    /** The same, by what another class declares: that which the check under test stands for. */
    public TestAgentAssert metricsMatchMetadataOf(Class<? extends Check> check) {
        isNotNull();
        Declarations declared = new Declarations(CheckMetadata.of(check));
        Assertions.assertThat(actual.emissions().stream().flatMap(declared::problem))
                .as("what %s does not declare", check.getSimpleName())
                .isEmpty();
        return this;
    }

    /** Each metric that has left was asked for by its name, after {@link #emitted()}, since the agent began. */
    public TestAgentAssert allMetricsCovered() {
        isNotNull();
        Assertions.assertThat(actual.emissions().stream().flatMap(Declarations::metric))
                .as("metrics that no assertion asked for")
                .filteredOn(name -> !actual.wasAskedFor(name))
                .isEmpty();
        return this;
    }

    /** The page has the tables that {@code agent schema <name> --format markdown} prints of the check. */
    public TestAgentAssert metricsAreDocumentedIn(Path page) throws IOException {
        isNotNull();
        Assertions.assertThat(Files.readString(page))
                .as(page.toString())
                .contains(CheckMetadata.of(actual.checkClass()).markdown());
        return this;
    }
}
