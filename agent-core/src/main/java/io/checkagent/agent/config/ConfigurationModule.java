// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.multibindings.ProvidesIntoSet;
import io.checkagent.agent.stage.LiveSettings;
import io.checkagent.configuration.SecretResolver;
import jakarta.inject.Singleton;
import java.util.Set;

/** Provides each stage's settings record, and what is read from {@code conf.d}. */
public final class ConfigurationModule extends AbstractModule {
    private final Record configuration;
    private final TopLevelKeys topLevel;

    /** @param configuration of which each component that is a record is the settings of a stage */
    public ConfigurationModule(Record configuration, TopLevelKeys topLevel) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.topLevel = requireNonNull(topLevel, "topLevel is null");
    }

    @Override
    protected void configure() {
        bind(TopLevelKeys.class).toInstance(topLevel);
        bind(CheckConfigurationLoader.class).in(Singleton.class);
        StageSettings.of(configuration).forEach(this::bindSettings);
    }

    @SuppressWarnings("unchecked") // by its own type
    private <T> void bindSettings(Class<T> type, Record settings) {
        bind(type).toInstance((T) settings);
    }

    @ProvidesIntoSet
    static LiveSettings<?> checks(CheckConfigurationLoader loader) {
        return new LiveSettings<>(ConfdSettings.class, Set.of("checks"), changed -> {
            loader.section(changed.checks());
            return true;
        });
    }

    @Provides
    @Singleton
    static SecretResolver secrets(SecretBackendSettings settings) {
        return new SecretBackend(settings);
    }
}
