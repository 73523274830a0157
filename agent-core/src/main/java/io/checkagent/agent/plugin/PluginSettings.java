// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Instead;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code datadog.yaml} says of plugins. */
public record PluginSettings(
        @Description("A directory of plugins besides the distribution's.")
        Optional<Path> pluginsPath,

        @Key("plugins")
        @Instead(value = "[]", consequence = "no plugin is loaded, because this list says which may be")
        @Description("When given, only these plugin files are loaded, the distribution's own included.")
        Optional<List<PluginDigest>> allowed) {
    /**
     * A plugin file that may be loaded.
     *
     * @param file its name in its directory
     */
    public record PluginDigest(
            @Description("The name of the JAR.") String file,

            @Description("Its digest, as sha256sum prints it.")
            Sha256 sha256) {}
}
