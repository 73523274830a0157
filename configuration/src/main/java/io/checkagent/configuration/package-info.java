/**
 * Binds YAML and environment variables to records, and says of everything wrong in them in which file, line and column it
 * stands and what to write instead. Knows no setting by name.
 *
 * <p>Text becomes a {@link io.checkagent.configuration.YamlValue} tree with positions; secrets and environment variables
 * are put into that tree; {@link io.checkagent.configuration.SettingsBinder} makes records of it. The same description of
 * a record gives its {@linkplain io.checkagent.configuration.SettingsSchema JSON Schema}.
 */
@NullMarked
package io.checkagent.configuration;

import org.jspecify.annotations.NullMarked;
