// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import io.checkagent.agent.output.ConfiguredOutputs;
import io.checkagent.agent.plugin.OutputCatalog;
import io.checkagent.api.Scope;
import io.checkagent.api.Sender;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Origin;
import io.checkagent.delivery.OutputStatus;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An agent with one output, for tests against its receiver.
 *
 * <pre>{@code
 * @RegisterExtension
 * final TestOutput output = TestOutput.of(UdpLinesOutput.class).configured("""
 *         host: 127.0.0.1
 *         port: 9999
 *         """).start();
 *
 * @Test
 * void sendsEachResult() throws Exception {
 *     assertThat(output.deliver(Items.event("deployed"))).isEqualTo(Answer.accepted());
 * }
 * }</pre>
 *
 * <p>Its entry is read and it is made by the agent's own code, an {@code HttpSender} included. {@link #deliver} makes one
 * attempt; what {@link #sender} commits goes through the agent's queue, back-off and division, in real time. As a registered
 * extension it ends after each test. Used by one thread.
 */
public final class TestOutput implements AfterEachCallback, AutoCloseable {
    private final OutputSource source;
    private final Stages stages;

    /** What a test works with. */
    record Stages(ConfiguredOutputs configured, Delivery delivery) {
        @Inject
        Stages {
            requireNonNull(configured, "configured is null");
            requireNonNull(delivery, "delivery is null");
        }
    }

    /** Describes it. Not thread-safe. */
    public static final class Builder {
        private final Supplier<OutputSource> source;
        private String entry = "";
        private String datadogYaml = "";

        Builder(Supplier<OutputSource> source) {
            this.source = source;
        }

        /** The keys of its entry of {@code outputs}, without {@code type}, one a line; when not given, none. */
        public Builder configured(String yaml) {
            entry = requireNonNull(yaml, "yaml is null");
            return this;
        }

        /** Further lines of {@code datadog.yaml}. The hostname is {@code node-1}. */
        public Builder datadogYaml(String yaml) {
            datadogYaml = requireNonNull(yaml, "yaml is null");
            return this;
        }

        /**
         * Reads the entry, makes the output and starts it.
         *
         * @throws IllegalArgumentException when the agent could not load it, or the entry is wrong
         */
        public TestOutput start() {
            return new TestOutput(this);
        }
    }

    /** Begins the description of one of the test's class path. */
    public static Builder of(Class<? extends Output> output) {
        return new Builder(OutputSource.of(output));
    }

    /**
     * Begins the description of the only output of a packed plugin, with classes loaded as the agent loads them. For a test
     * that runs after the plugin is packed.
     */
    public static Builder ofPlugin(Path jar) {
        return new Builder(OutputSource.ofPlugin(jar, Optional.empty()));
    }

    /** The same for a plugin that has several. */
    public static Builder ofPlugin(Path jar, String type) {
        return new Builder(OutputSource.ofPlugin(jar, Optional.of(type)));
    }

    private TestOutput(Builder builder) {
        source = builder.source.get();
        String yaml = "outputs:\n  - type: " + source.definition().type() + "\n" + builder.entry.indent(4)
                + builder.datadogYaml;
        try {
            stages = new TestInstallation(yaml, "", Map.of())
                    .assemble("none", new Overrides(source), Stages.class, TestOutput::problems);
        } catch (RuntimeException e) {
            source.release().run();
            throw e;
        }
        stages.delivery().start();
    }

    private static List<Problem> problems(Stages stages) {
        List<Problem> errors =
                stages.configured().problems().stream().filter(Problem::isError).toList();
        if (!errors.isEmpty()) {
            stages.delivery().close();
        }
        return errors;
    }

    /** Where a test's agent differs from one that runs: in its plugins. */
    private static final class Overrides extends AbstractModule {
        private final OutputSource source;

        Overrides(OutputSource source) {
            this.source = source;
        }

        @Override
        protected void configure() {
            bind(OutputCatalog.class).toInstance(source);
            bind(Stages.class);
        }
    }

    /** The output, as its entry made it. */
    public Output output() {
        return stages.configured().destinations().get(0).output();
    }

    /** Makes one attempt, as long as nothing of {@link #sender} is on its way. */
    public Answer deliver(Item... items) throws InterruptedException {
        return deliver(Fence.alwaysOpen(), items);
    }

    /** The same for an agent whose right to send may end meanwhile. */
    public Answer deliver(Fence fence, Item... items) throws InterruptedException {
        return output().deliver(new Batch(List.of(items), fence));
    }

    /** The sender of a check named {@code test} of the cluster, whose commits the agent delivers. */
    public Sender sender() {
        return stages.delivery().sender(Origin.of("test", "test:1", Scope.CLUSTER, List.of()), Fence.alwaysOpen());
    }

    /**
     * Waits until everything that was committed before is acknowledged or dropped.
     *
     * @return whether it was within the time
     */
    public boolean drain(Duration limit) throws InterruptedException {
        return stages.delivery().drain(limit);
    }

    /** How many items of commits were acknowledged, by their kind. */
    public Map<Kind, Long> delivered() {
        Map<Kind, Long> delivered = new TreeMap<>();
        stages.delivery().status().forEach(endpoint -> endpoint.delivered()
                .forEach((kind, count) -> delivered.merge(kind, count, Long::sum)));
        return delivered;
    }

    /** How many items of commits were dropped, by the reason that the output gave. */
    public Map<String, Long> dropped() {
        Map<String, Long> dropped = new TreeMap<>();
        stages.delivery().status().forEach(endpoint -> endpoint.dropped()
                .forEach((reason, count) -> dropped.merge(reason, count, Long::sum)));
        return dropped;
    }

    /** How many items of commits were changed for the receiver, or dropped as bad, by the rule that the output gave. */
    public Map<String, Long> badResults() {
        Map<String, Long> badResults = new TreeMap<>();
        stages.delivery().status().forEach(endpoint -> endpoint.badResults()
                .forEach((check, rules) -> rules.forEach((rule, count) -> badResults.merge(rule, count, Long::sum))));
        return badResults;
    }

    /** What went wrong last, as the status shows it; empty for nothing. */
    public String lastError() {
        return stages.delivery().status().stream()
                .flatMap(endpoint -> endpoint.lastError().stream())
                .map(OutputStatus.Failure::message)
                .findFirst()
                .orElse("");
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }

    /** Closes the output and ends its thread. What was not acknowledged is given up. */
    @Override
    public void close() {
        stages.delivery().close();
        source.release().run();
    }
}
