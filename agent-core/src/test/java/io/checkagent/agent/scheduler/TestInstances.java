// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.checkpoint.LeaderTerm;
import io.checkagent.agent.checkpoint.Writer;
import io.checkagent.agent.config.CommonSettings;
import io.checkagent.agent.config.InstanceConfiguration;
import io.checkagent.agent.crash.ClusterCrashes;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.plugin.CheckBlueprint;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.scheduler.Activation.Surroundings;
import io.checkagent.agent.stage.Installation;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import io.checkagent.configuration.Location;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.output.Fence;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Instances of checks that a test made itself. */
final class TestInstances {
    static final LeaderTerm TERM = new LeaderTerm(new Writer("agent-1", 1), Fence.alwaysOpen());
    static final Surroundings SURROUNDINGS = surroundings(
            // Keeps nothing: it is not opened.
            crashes(Path.of("unused"), Clock.systemUTC()));

    private TestInstances() {}

    static FirstRuns firstRuns() {
        return new FirstRuns(new Installation(Path.of("unused"), Map.of()));
    }

    static Crashes crashes(Path directory, Clock clock) {
        return new Crashes(
                new RunDirectory(directory),
                clock,
                new Host("node-1", Optional.empty(), List.of()),
                ClusterCrashes.none());
    }

    static Surroundings surroundings(Crashes crashes) {
        return new Surroundings(
                new Host("node-1", Optional.empty(), List.of()),
                Clock.fixed(Instant.EPOCH, ZoneOffset.UTC),
                Pause.REAL,
                crashes);
    }

    /** Stands for a class of a plugin; the test gives the object. */
    public static final class Given implements Check {
        @Override
        public void run(CheckContext context) {}
    }

    /** @param id the check's name, perhaps with a colon and what tells the instance from others */
    static CheckInstance of(String id, Scope scope, boolean streaming, Duration interval, Check check) {
        return made(id, scope, streaming, interval, () -> check);
    }

    static CheckInstance made(String id, Scope scope, boolean streaming, Duration interval, Callable<Check> maker) {
        CommonSettings common = new CommonSettings(
                interval, false, List.of(), Optional.empty(), Optional.empty(), Optional.of(Duration.ofSeconds(60)));
        String name = id.split(":", 2)[0];
        return new CheckInstance(
                new InstanceConfiguration(name, id, "test", common, Mapping.empty(Location.of("test"), "")),
                new CheckDefinition(
                        name, scope, streaming, name, List.of(), List.of(), Optional.empty(), blueprint(), "test"),
                maker);
    }

    private static CheckBlueprint blueprint() {
        try {
            return CheckBlueprint.of(Given.class);
        } catch (PluginException e) {
            throw new IllegalStateException(e);
        }
    }
}
