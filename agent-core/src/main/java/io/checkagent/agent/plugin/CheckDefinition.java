// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckType;

/**
 * A check that a plugin brought.
 *
 * @param type its annotation
 * @param checkClass its class, of the plugin's own class loader
 * @param pluginId the plugin
 */
public record CheckDefinition(CheckType type, Class<? extends Check> checkClass, String pluginId) {
    public CheckDefinition {
        requireNonNull(type, "type is null");
        requireNonNull(checkClass, "checkClass is null");
        requireNonNull(pluginId, "pluginId is null");
    }

    public String name() {
        return type.name();
    }

    /** What precedes the names of the check's checkpoint entries where they are stored. */
    public String checkpointPrefix() {
        return type.checkpointPrefix().isEmpty() ? type.name() : type.checkpointPrefix();
    }
}
