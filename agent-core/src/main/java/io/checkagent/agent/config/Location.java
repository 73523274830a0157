package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

/**
 * Where a value stands.
 *
 * @param file a path, or the name of an environment variable
 * @param line from 1; 0 for the file as a whole
 * @param column from 1; 0 for the file as a whole
 */
public record Location(String file, int line, int column) {
    public Location {
        requireNonNull(file, "file is null");
    }

    static Location of(String file) {
        return new Location(file, 0, 0);
    }

    /** {@code file:line:column}, or {@code file}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
