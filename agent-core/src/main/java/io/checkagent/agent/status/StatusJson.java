// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** Writes the status as JSON: the names of the records' components, times as ISO 8601, absent values as null. */
public final class StatusJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            // A check may tell anything of itself.
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
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
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the status cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }
}
