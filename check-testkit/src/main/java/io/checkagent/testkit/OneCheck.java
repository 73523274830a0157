// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginStatus;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The check under test in place of plugins. */
record OneCheck(CheckDefinition definition) implements CheckCatalog {
    OneCheck {
        requireNonNull(definition, "definition is null");
    }

    @Override
    public boolean scan() {
        return false;
    }

    @Override
    public Collection<CheckDefinition> checks() {
        return List.of(definition);
    }

    @Override
    public Optional<CheckDefinition> check(String name) {
        return Optional.of(definition).filter(only -> only.name().equals(name));
    }

    @Override
    public List<PluginStatus> status() {
        return List.of();
    }
}
