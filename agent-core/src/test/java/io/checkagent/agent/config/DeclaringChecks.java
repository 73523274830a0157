// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.agent.plugin.CheckBlueprint;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.plugin.PluginStatus;
import io.checkagent.api.AgentWide;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Default;
import io.checkagent.api.Key;
import io.checkagent.api.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Checks that declare names and keys as the bundled ones do. */
public final class DeclaringChecks implements CheckCatalog {
    public record Detection(@Default("false") boolean enabled) {}

    public record EventSettings(
            @Default("true") boolean collectEvents,

            @AgentWide @Key("kubernetes_events_source_detection") @Default("{}")
            Detection sourceDetection) {}

    @CheckType(
            name = "kubernetes_events",
            scope = Scope.CLUSTER,
            aliases = "kubernetes_apiserver",
            enabledBy = "collect_kubernetes_events",
            aliasSwitch = "collect_events")
    public static final class Events implements Check {
        public Events(EventSettings settings) {}

        @Override
        public void run(CheckContext context) {}
    }

    @CheckType(
            name = "kube_apiserver_controlplane",
            scope = Scope.CLUSTER,
            enabledBy = {"leader_election", "collect_kubernetes_events"})
    public static final class ControlPlane implements Check {
        @Override
        public void run(CheckContext context) {}
    }

    private final List<String> others;

    /** @param others names of checks that declare nothing */
    public DeclaringChecks(String... others) {
        this.others = List.of(others);
    }

    @Override
    public boolean scan() {
        return false;
    }

    @Override
    public Collection<CheckDefinition> checks() {
        try {
            List<CheckDefinition> all = new ArrayList<>();
            all.add(CheckDefinition.of(ControlPlane.class, "test"));
            all.add(CheckDefinition.of(Events.class, "test"));
            for (String name : others) {
                all.add(new CheckDefinition(
                        name,
                        Scope.NODE,
                        false,
                        name,
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        CheckBlueprint.of(ControlPlane.class),
                        "test"));
            }
            return all;
        } catch (PluginException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<CheckDefinition> check(String name) {
        return checks().stream().filter(check -> check.name().equals(name)).findFirst();
    }

    @Override
    public List<PluginStatus> status() {
        return List.of();
    }
}
