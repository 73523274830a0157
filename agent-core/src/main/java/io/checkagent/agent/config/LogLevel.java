// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import java.util.Locale;

/** How much is logged. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR,
    OFF;

    /** Reads the names that the Datadog Agent knows. */
    public static LogLevel parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "trace" -> TRACE;
            case "debug" -> DEBUG;
            case "info" -> INFO;
            case "warn", "warning" -> WARN;
            case "error", "critical" -> ERROR;
            case "off" -> OFF;
            default ->
                throw new IllegalArgumentException(
                        "expected one of trace, debug, info, warn, error, critical, off, found \"" + text + "\"");
        };
    }
}
