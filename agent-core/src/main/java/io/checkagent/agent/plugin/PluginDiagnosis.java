// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.configuration.Count;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Whether each plugin file could be loaded. */
final class PluginDiagnosis implements Diagnosis {
    private final PluginSection section;

    @Inject
    PluginDiagnosis(PluginSection section) {
        this.section = requireNonNull(section, "section is null");
    }

    @Override
    public String name() {
        return "plugins";
    }

    @Override
    public List<Finding> diagnose() {
        List<PluginStatus> status = section.status();
        List<Finding> findings = new ArrayList<>();
        section.problems(status).forEach(problem -> findings.add(Finding.of(problem)));
        long loaded = status.stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.LOADED)
                .count();
        findings.add(
                loaded > 0
                        ? Finding.pass(Count.of(loaded, "plugin is", "plugins are") + " loaded")
                        : Finding.warn("no plugin is loaded", "put the checks' JARs into plugins/"));
        return findings;
    }
}
