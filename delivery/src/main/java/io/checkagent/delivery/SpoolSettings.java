// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Above;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is kept on the disk while an output does not take it: the keys of the Datadog Agent, with its defaults.
 *
 * @param forwarderStorageMaxSizeInBytes of all outputs together; 0 for no spool
 * @param forwarderStoragePath {@code spool} in {@code run_path} when not given
 * @param forwarderStorageMaxDiskRatio nothing more is kept when this share of the disk is in use, whatever uses it
 * @param forwarderOutdatedFileInDays what is older at the start of the agent is deleted
 */
public record SpoolSettings(
        @Above(-1)
        @Default("0")
        @Description("Bytes on the disk for what outputs do not take: results of this node; 0 for none.")
        long forwarderStorageMaxSizeInBytes,

        @Description("The directory for it; spool in run_path when not given.")
        Optional<Path> forwarderStoragePath,

        @Above(value = 0, max = 1)
        @Default("0.8")
        @Description("Nothing more is kept there when this share of its disk is in use.")
        double forwarderStorageMaxDiskRatio,

        @Above(value = 0, max = 3650)
        @Default("10")
        @Description("What is older than so many days at the start is deleted.")
        int forwarderOutdatedFileInDays) {
    /** No spool. */
    public static final SpoolSettings OFF = new SpoolSettings(0, Optional.empty(), 0.8, 10);

    public SpoolSettings {
        requireNonNull(forwarderStoragePath, "forwarderStoragePath is null");
    }

    /** The same in that directory, when none is given. */
    public SpoolSettings orIn(Path directory) {
        return new SpoolSettings(
                forwarderStorageMaxSizeInBytes,
                Optional.of(forwarderStoragePath.orElse(directory)),
                forwarderStorageMaxDiskRatio,
                forwarderOutdatedFileInDays);
    }
}
