// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.ActivationServices.HostFacts;
import io.checkagent.agent.CheckAssembly.Assembled;
import io.checkagent.agent.config.AgentConfiguration;
import io.checkagent.agent.config.AgentConfigurationLoader;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.agent.scheduler.CheckInstance;
import io.checkagent.agent.scheduler.CheckStatus;
import io.checkagent.agent.scheduler.CheckTrial;
import io.checkagent.configuration.Problem;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.Fence;
import io.checkagent.delivery.OutputConfiguration;
import io.checkagent.delivery.QueueLimits;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Configuration and plugins as an agent would read them, for a command that works without a running agent. Takes part in
 * no election and writes nothing but what it is told to. Used by one thread.
 */
public final class OfflineAgent implements AutoCloseable {
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    /**
     * How a check is tried out.
     *
     * @param times how often a periodic check runs
     * @param pause between two runs
     * @param watched how long a streaming check runs
     */
    public record Trial(int times, Duration pause, Duration watched) {
        public Trial {
            if (times < 1) {
                throw new IllegalArgumentException("a check must run at least once");
            }
            requireNonNull(pause, "pause is null");
            requireNonNull(watched, "watched is null");
        }
    }

    private final AgentConfigurationLoader.Result loaded;
    private final HostFacts host;
    private final ClusterAccess cluster;
    private final ConfiguredChecks checks;

    /**
     * Reads everything.
     *
     * @param loaded with a configuration
     * @param home where the distribution was unpacked
     */
    public OfflineAgent(AgentConfigurationLoader.Result loaded, Path home, Map<String, String> environment) {
        this.loaded = requireNonNull(loaded, "loaded is null");
        AgentConfiguration configuration = loaded.configuration().orElseThrow();
        this.host = HostFacts.of(configuration, Hostname.of(configuration.host(), environment), Clock.systemUTC());
        this.cluster = ClusterAccess.find(configuration, environment);
        this.checks = new ConfiguredChecks(configuration, home, environment, host.hostname(), cluster);
        checks.refresh();
    }

    /** What is wrong or odd in {@code datadog.yaml}, the environment and {@code conf.d}. */
    public List<Problem> problems() {
        return Stream.concat(loaded.problems().stream(), checks.problems().stream())
                .toList();
    }

    /** The plugin files. */
    public List<PluginStatus> plugins() {
        return checks.plugins().status();
    }

    /** The check of that name, configured or not. */
    public Optional<CheckDefinition> check(String name) {
        return checks.plugins().check(name);
    }

    /** The names of all checks. */
    public List<String> checkNames() {
        return checks.plugins().checks().stream().map(CheckDefinition::name).toList();
    }

    /** The instances that would run. */
    public List<CheckInstance> instances() {
        return checks.instances().values().stream().map(Assembled::instance).toList();
    }

    /**
     * Runs the instances of a check here and now, one after the other. A CLUSTER check begins at the stored checkpoint,
     * and stores none.
     *
     * @param lines takes what they send, one JSON object a line; written to by another thread, which is done on return
     * @return how each instance did
     */
    public List<CheckStatus> run(String checkName, Trial trial, WritableByteChannel lines) throws InterruptedException {
        List<CheckStatus> outcome = new ArrayList<>();
        List<OutputConfiguration> outputs = List.of(new OutputConfiguration.Console("trial", lines));
        try (Delivery delivery =
                new Delivery(outputs, host.hostname(), host.globalTags(), host.clock(), QueueLimits.DEFAULT)) {
            for (Assembled check : checks.instances().values()) {
                if (check.definition().name().equals(checkName)) {
                    outcome.add(run(check, trial, delivery));
                }
            }
            if (!delivery.drain(DRAIN_LIMIT)) {
                throw new IllegalStateException("what the check sent could not be written");
            }
        }
        return outcome;
    }

    private CheckStatus run(Assembled check, Trial trial, Delivery delivery) throws InterruptedException {
        ActivationServices services = new ActivationServices(
                host,
                Fence.alwaysOpen(),
                () -> cluster.storedCheckpoint(check.definition()),
                fence -> delivery.sender(check.origin(), fence));
        int times = check.instance().streaming() ? 1 : trial.times();
        try (CheckTrial running = new CheckTrial(check.instance(), services)) {
            for (int run = 1; running.run(trial.watched()) && run < times; run++) {
                TimeUnit.NANOSECONDS.sleep(trial.pause().toNanos());
            }
            return running.status();
        }
    }

    @Override
    public void close() {
        checks.close();
        cluster.close();
    }
}
