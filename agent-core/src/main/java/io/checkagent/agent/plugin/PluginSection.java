// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.api.ServiceCheck;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/** Shows what became of the plugin files. */
public final class PluginSection implements StatusSection<List<PluginStatus>>, SelfMetrics {
    private static final SelfMetric FAILED = SelfMetric.gauge(
                    "check_agent.plugins.failed", "Plugin files that could not be loaded.")
            .everywhere();

    private static final SelfMetric THREADS =
            SelfMetric.gauge("check_agent.plugin.threads", "Threads that the plugin has made and that run.", "plugin");

    private final CheckCatalog plugins;

    @Inject
    PluginSection(CheckCatalog plugins) {
        this.plugins = requireNonNull(plugins, "plugins is null");
    }

    @Override
    public String name() {
        return "plugins";
    }

    @Override
    public List<PluginStatus> status() {
        return plugins.status();
    }

    @Override
    public List<StatusProblem> problems(List<PluginStatus> status) {
        List<StatusProblem> problems = new ArrayList<>();
        for (PluginStatus plugin : status) {
            switch (plugin.state()) {
                case LOADED -> {}
                case FAILED ->
                    problems.add(StatusProblem.error(
                            Trouble.PLUGIN_FAILED,
                            "plugin %s: %s"
                                    .formatted(plugin.file(), plugin.error().orElse("failed")),
                            "replace or remove the file; its checks do not run"));
                case RESTART_TO_APPLY ->
                    problems.add(StatusProblem.warning(
                            Trouble.PLUGIN_CHANGED,
                            "plugin %s: %s"
                                    .formatted(plugin.file(), plugin.error().orElse("the file has changed")),
                            "restart the agent"));
            }
        }
        return problems;
    }

    @Override
    public void print(List<PluginStatus> status, StatusPrinter out) {
        out.title("Plugins");
        for (PluginStatus plugin : status) {
            String version = plugin.version().map(value -> " " + value).orElse("");
            out.line(
                    plugin.file(),
                    plugin.id().map(id -> id + version + ", ").orElse("") + StatusPrinter.words(plugin.state()));
            if (!plugin.checks().isEmpty()) {
                out.line("  Checks", String.join(", ", plugin.checks()));
            }
            if (plugin.threads() >= PluginThreads.MANY) {
                out.line("  Warning", PluginThreads.warning(plugin.threads()));
            }
            plugin.error().ifPresent(error -> out.line("  Error", error));
            plugin.sha256().ifPresent(digest -> out.line("  SHA-256", digest));
        }
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(FAILED, THREADS);
    }

    @Override
    public void read(Readings readings) {
        readings.add(
                FAILED,
                plugins.status().stream()
                        .filter(plugin -> plugin.state() == PluginStatus.State.FAILED)
                        .count());
        plugins.status().forEach(plugin -> plugin.id().ifPresent(id -> readings.add(THREADS, plugin.threads(), id)));
    }

    @Override
    public List<ServiceCheck> serviceChecks() {
        return plugins.status().stream().map(PluginSection::serviceCheck).toList();
    }

    private static ServiceCheck serviceCheck(PluginStatus plugin) {
        return ServiceCheck.of(
                "check_agent.plugin.loaded",
                switch (plugin.state()) {
                    case LOADED -> ServiceCheck.Status.OK;
                    case RESTART_TO_APPLY -> ServiceCheck.Status.WARNING;
                    case FAILED -> ServiceCheck.Status.CRITICAL;
                },
                plugin.error().orElse("loaded"),
                "file:" + plugin.file());
    }
}
