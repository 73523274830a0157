// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static com.google.inject.multibindings.Multibinder.newSetBinder;
import static com.google.inject.multibindings.OptionalBinder.newOptionalBinder;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import io.checkagent.agent.stage.StatusSection;
import jakarta.inject.Singleton;

/** Provides the status and the door that it is asked through. */
public final class StatusModule extends AbstractModule {
    @Override
    protected void configure() {
        newSetBinder(binder(), new TypeLiteral<StatusSection<?>>() {});
        bind(StatusView.class).in(Singleton.class);
        newOptionalBinder(binder(), CommandServer.class).setDefault().toInstance((arguments, terminal, out, err) -> 2);
        bind(LocalApi.class).in(Singleton.class);
    }
}
