// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.plugin.CheckDefinition;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.api.Check;
import org.pf4j.Extension;

/** A class of the test's class path. */
final class ClassUnderTest implements CheckSource {
    private final Class<? extends Check> check;

    ClassUnderTest(Class<? extends Check> check) {
        this.check = requireNonNull(check, "check is null");
    }

    @Override
    public CheckSource named(String name) {
        throw new IllegalStateException(check.getName() + " is the check; only a packed plugin has several");
    }

    @Override
    public Opened open() {
        if (!check.isAnnotationPresent(Extension.class)) {
            throw new IllegalArgumentException(
                    check.getName() + " must carry @CheckType and @Extension, or the agent does not find it");
        }
        try {
            return new Opened(CheckDefinition.of(check, "test"), () -> {});
        } catch (PluginException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
