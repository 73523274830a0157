// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import jakarta.inject.Inject;
import java.util.List;

/** Shows what became of the plugin files. */
public final class PluginSection implements StatusSection<List<PluginStatus>>, SelfMetrics {
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
            plugin.error().ifPresent(error -> out.line("  Error", error));
            plugin.sha256().ifPresent(digest -> out.line("  SHA-256", digest));
        }
    }

    @Override
    public void send(Sender sender) {
        List<PluginStatus> all = plugins.status();
        sender.gauge("check_agent.plugins.failed", (double) all.stream()
                .filter(plugin -> plugin.state() == PluginStatus.State.FAILED)
                .count());
        for (PluginStatus plugin : all) {
            sender.serviceCheck(ServiceCheck.of(
                    "check_agent.plugin.loaded",
                    switch (plugin.state()) {
                        case LOADED -> ServiceCheck.Status.OK;
                        case RESTART_TO_APPLY -> ServiceCheck.Status.WARNING;
                        case FAILED -> ServiceCheck.Status.CRITICAL;
                    },
                    plugin.error().orElse("loaded"),
                    "file:" + plugin.file()));
        }
    }
}
