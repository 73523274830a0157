// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

/**
 * Something in the configuration that the user should know, or change.
 *
 * @param severity how bad it is
 * @param location where it stands
 * @param key the path of the key, such as {@code instances[0].timeout}; empty for the file as a whole
 * @param message what is wrong; never a secret value
 * @param remedy what to write instead; may be empty
 */
public record Problem(Severity severity, Location location, String key, String message, String remedy) {
    /** How bad a problem is. */
    public enum Severity {
        /** What it stands in cannot be used. */
        ERROR,
        /** The agent goes on, but probably not as the user meant. */
        WARNING,
        /** Good to know. */
        NOTICE
    }

    public Problem {
        requireNonNull(severity, "severity is null");
        requireNonNull(location, "location is null");
        requireNonNull(key, "key is null");
        requireNonNull(message, "message is null");
        requireNonNull(remedy, "remedy is null");
    }

    public static Problem error(Location location, String key, String message, String remedy) {
        return new Problem(Severity.ERROR, location, key, message, remedy);
    }

    public static Problem error(YamlValue value, String message, String remedy) {
        return error(value.location(), value.path(), message, remedy);
    }

    public static Problem warning(YamlValue value, String message, String remedy) {
        return new Problem(Severity.WARNING, value.location(), value.path(), message, remedy);
    }

    public static Problem notice(Location location, String key, String message, String remedy) {
        return new Problem(Severity.NOTICE, location, key, message, remedy);
    }

    /** Whether what it stands in cannot be used. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** One line: {@code datadog.yaml:12:3: leader_lease_duration: expected …, found "soon"; e.g. 60}. */
    @Override
    public String toString() {
        String text =
                location + ": " + (key.isEmpty() ? "" : key + ": ") + message + (remedy.isEmpty() ? "" : "; " + remedy);
        return text.replaceAll("\\R", " ");
    }
}
