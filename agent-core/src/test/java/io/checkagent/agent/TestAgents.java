// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.plugin.CheckCatalog;
import io.checkagent.agent.stage.Installation;
import java.nio.file.Path;
import java.util.Map;

/** Agents whose checks a test gives. */
final class TestAgents {
    private TestAgents() {}

    static Injector with(
            CheckCatalog checks, AgentConfigurationLoader.Result loaded, Path home, Map<String, String> environment) {
        return Guice.createInjector(
                Stage.PRODUCTION,
                Modules.override(new AgentModule(loaded, new Installation(home, environment)))
                        .with(new AbstractModule() {
                            @Override
                            protected void configure() {
                                bind(CheckCatalog.class).toInstance(checks);
                            }
                        }));
    }
}
