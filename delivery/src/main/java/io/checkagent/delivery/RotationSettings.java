// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Above;
import java.time.Duration;
import java.util.Optional;

/**
 * When the file of an output is put aside, as {@code <path>.1} and so on, for a new one; never when neither size nor age is
 * given.
 *
 * @param maxSize no file is larger, but for one that a single batch fills
 * @param maxAge counted from the first line that this agent writes to it
 * @param maxFiles how many are kept besides the one that is written
 * @param compression of those
 */
public record RotationSettings(
        @Description("The file is put aside before it is larger, such as 100MB; never when absent.")
        Optional<FileSize> maxSize,

        @Above(0) @Description("The file is put aside when it is older, such as 24h; never when absent.")
        Optional<Duration> maxAge,

        @Above(value = 0, max = 1000) @Default("5") @Description("How many files are kept that were put aside.")
        int maxFiles,

        @Default("none") @Description("Of files that were put aside: gzip or none.")
        Compression compression) {
    /** Never. */
    public static final RotationSettings NEVER =
            new RotationSettings(Optional.empty(), Optional.empty(), 5, Compression.NONE);

    /** How files are packed. */
    public enum Compression {
        NONE,
        GZIP
    }

    public RotationSettings {
        requireNonNull(maxSize, "maxSize is null");
        requireNonNull(maxAge, "maxAge is null");
        requireNonNull(compression, "compression is null");
    }
}
