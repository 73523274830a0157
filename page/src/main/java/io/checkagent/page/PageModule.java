// SPDX-License-Identifier: Apache-2.0
package io.checkagent.page;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.AgentContribution;
import io.checkagent.agent.stage.BackgroundLoop;
import jakarta.inject.Singleton;

/** Adds the page to the running agent. */
public final class PageModule extends AbstractModule implements AgentContribution {
    @Override
    protected void configure() {
        bind(History.class).in(Singleton.class);
        bind(PageContent.class).in(Singleton.class);
        bind(PageServer.class).in(Singleton.class);
    }

    @ProvidesIntoSet
    static BackgroundLoop serving(PageServer server) {
        return new BackgroundLoop("page", server::loop);
    }
}
