// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** The settings of the stages: what the agent's configuration consists of. */
public final class StageSettings {
    private StageSettings() {}

    /** Each component of a configuration that is a record, by its type. */
    public static Map<Class<?>, Record> of(Record configuration) {
        Map<Class<?>, Record> settings = new LinkedHashMap<>();
        for (RecordComponent component : configuration.getClass().getRecordComponents()) {
            if (component.getType().isRecord()) {
                try {
                    component.getAccessor().setAccessible(true);
                    settings.put(component.getType(), (Record)
                            component.getAccessor().invoke(configuration));
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(component + " cannot be read", e);
                }
            }
        }
        return settings;
    }
}
