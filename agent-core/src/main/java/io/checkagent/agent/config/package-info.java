/**
 * Reads {@code datadog.yaml}, {@code DD_*} and {@code conf.d} into typed values, and says of everything wrong in them in
 * which file, line and column it stands and what to write instead.
 *
 * <p>Text becomes a {@link io.checkagent.agent.config.YamlValue} tree with positions; secrets, template variables and
 * environment variables are put into that tree; {@link io.checkagent.agent.config.SettingsBinder} makes records of it.
 * The same description of a record gives its {@linkplain io.checkagent.agent.config.SettingsSchema JSON Schema}.
 */
@NullMarked
package io.checkagent.agent.config;

import org.jspecify.annotations.NullMarked;
