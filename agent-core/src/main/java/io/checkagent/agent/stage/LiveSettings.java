// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.stage;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.EffectiveSetting;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keys of {@code datadog.yaml} that a stage applies while the agent runs.
 *
 * @param type the stage's settings
 * @param keys those of them that it applies; the others wait for a restart
 * @param apply is given the settings of the changed file, of which only these keys count; false when what has changed of
 *     them takes a restart, and nothing was done; any thread
 * @param <S> the stage's settings
 */
public record LiveSettings<S extends Record>(Class<S> type, Set<String> keys, Predicate<S> apply) {
    public LiveSettings {
        requireNonNull(type, "type is null");
        keys = Set.copyOf(keys);
        requireNonNull(apply, "apply is null");
    }

    /** Whether a setting is one of those that are applied. */
    public boolean cover(EffectiveSetting setting) {
        return keys.stream().anyMatch(setting::isOf);
    }
}
