// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What is kept on the disk for all outputs.
 *
 * @param path where
 * @param usable whether it takes something now
 * @param bytes there now
 * @param limit of them
 * @param trouble why nothing more is kept there, if so
 */
public record SpoolStatus(Path path, boolean usable, long bytes, long limit, Optional<String> trouble) {
    public SpoolStatus {
        requireNonNull(path, "path is null");
        requireNonNull(trouble, "trouble is null");
    }
}
