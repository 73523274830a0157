// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Description;
import io.checkagent.configuration.Matching;
import io.checkagent.configuration.Secret;
import java.net.URI;
import java.nio.file.Path;

/** One entry of {@code outputs}: where results go. Its {@code type} is the record's name. */
public sealed interface OutputSettings {
    /**
     * The Datadog intake.
     *
     * @param url of the intake: as given, or {@code dd_url}, or made of {@code site}
     * @param apiKey as given, or the top level's
     */
    record Datadog(
            @Description("The intake; dd_url when not given.")
            URI url,

            @Matching(
                    value = Matching.CREDENTIAL,
                    longest = 1024,
                    expected = "a key of letters and digits without blanks")
            @Description("The API key; the top level's api_key when not given.")
            Secret apiKey)
            implements OutputSettings {
        public Datadog {
            requireNonNull(url, "url is null");
            requireNonNull(apiKey, "apiKey is null");
        }
    }

    /** Standard output, one JSON object a line. */
    record Console() implements OutputSettings {}

    /** A file, one JSON object a line. */
    record File(
            @Description("The file; lines are appended.") Path path) implements OutputSettings {
        public File {
            requireNonNull(path, "path is null");
        }
    }
}
