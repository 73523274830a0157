// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SettingsSchemaTest {
    enum Mode {
        FAST,
        VERY_SLOW
    }

    sealed interface Sink {
        record Memory() implements Sink {}

        record DiskFile(Path path) implements Sink {}
    }

    record Target(String host, @Default("80") int port) {}

    record Settings(
            @Description("where to look") URI url,
            @Above(0) @Default("15") Duration interval,
            @Default("1m") Duration timeout,
            @Above(value = 0, max = 10) @Default("3") int retries,
            @Default("0.5") double ratio,
            @Default("yes") boolean flag,
            @Key("how") @Default("fast") Mode mode,
            @Default("[a, b]") List<String> tags,
            @Default("{cpu: 2}") Map<String, Long> limits,
            Optional<Pattern> filter,
            List<Target> targets,
            Optional<Sink> sink,
            Optional<YamlValue> raw) {}

    @Test
    void describesEveryType() throws JacksonException {
        assertThat(json(SettingsSchema.of(Settings.class).toString())).isEqualTo(json("""
                        {
                          "$schema": "https://json-schema.org/draft/2020-12/schema",
                          "type": "object",
                          "properties": {
                            "url": {"type": "string", "format": "uri", "description": "where to look"},
                            "interval": {
                              "anyOf": [
                                {"type": "number", "exclusiveMinimum": 0},
                                {"type": "string", "pattern": "^([0-9]+(\\\\.[0-9]+)?|([0-9]+(\\\\.[0-9]+)?(ns|us|\\\\u00b5s|\\\\u03bcs|ms|s|m|h))+)$"}
                              ],
                              "default": 15
                            },
                            "timeout": {
                              "anyOf": [
                                {"type": "number"},
                                {"type": "string", "pattern": "^([0-9]+(\\\\.[0-9]+)?|([0-9]+(\\\\.[0-9]+)?(ns|us|\\\\u00b5s|\\\\u03bcs|ms|s|m|h))+)$"}
                              ],
                              "default": "1m"
                            },
                            "retries": {"type": "integer", "exclusiveMinimum": 0, "maximum": 10, "default": 3},
                            "ratio": {"type": "number", "default": 0.5},
                            "flag": {"type": "boolean", "default": true},
                            "how": {"enum": ["fast", "very_slow"], "default": "fast"},
                            "tags": {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]},
                            "limits": {"type": "object", "additionalProperties": {"type": "integer"}, "default": {"cpu": 2}},
                            "filter": {"type": "string", "format": "regex"},
                            "targets": {
                              "type": "array",
                              "items": {
                                "type": "object",
                                "properties": {"host": {"type": "string"}, "port": {"type": "integer", "default": 80}},
                                "required": ["host"],
                                "additionalProperties": false
                              }
                            },
                            "sink": {
                              "oneOf": [
                                {
                                  "type": "object",
                                  "properties": {"type": {"const": "memory"}},
                                  "required": ["type"],
                                  "additionalProperties": false
                                },
                                {
                                  "type": "object",
                                  "properties": {"path": {"type": "string"}, "type": {"const": "disk_file"}},
                                  "required": ["path", "type"],
                                  "additionalProperties": false
                                }
                              ]
                            },
                            "raw": {}
                          },
                          "required": ["url", "targets"],
                          "additionalProperties": false
                        }
                        """));
    }

    private static JsonNode json(String text) throws JacksonException {
        return new JsonMapper().readTree(text);
    }
}
