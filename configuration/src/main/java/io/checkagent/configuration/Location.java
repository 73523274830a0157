// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

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

    public static Location of(String file) {
        return new Location(file, 0, 0);
    }

    /** {@code file:line:column}, or {@code file}. */
    @Override
    public String toString() {
        return line == 0 ? file : file + ":" + line + ":" + column;
    }
}
