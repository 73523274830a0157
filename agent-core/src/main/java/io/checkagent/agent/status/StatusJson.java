// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/** Writes the status as JSON: the names of the records' components, times as ISO 8601, absent values as null. */
public final class StatusJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            // A reader finds the components in the order in which the record has them.
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(EnumFeature.WRITE_ENUMS_USING_TO_STRING)
            .build();

    private StatusJson() {}

    /** Any part of the status, on several lines. */
    public static String write(Object status) {
        return write(MAPPER.writer(), status);
    }

    /** The same in one line. */
    public static String line(Object status) {
        return write(MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT), status);
    }

    private static String write(ObjectWriter writer, Object status) {
        try {
            return writer.writeValueAsString(status);
        } catch (JacksonException e) {
            throw new IllegalStateException("the status cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
