// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Description;
import io.checkagent.configuration.FileFailure;
import io.checkagent.configuration.Inline;
import io.checkagent.configuration.Matching;
import io.checkagent.configuration.Secret;
import io.checkagent.configuration.YamlValue;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/** One entry of {@code outputs}: where results go. Its {@code type} is the record's name. */
public sealed interface OutputSettings {
    /** The types that the agent has itself; all others are of plugins. */
    Set<String> OWN_TYPES = Set.of("console", "datadog", "file");

    /** What every output may be told. */
    CommonOutputSettings common();

    /** The same with other ones that every output may be told. */
    OutputSettings with(CommonOutputSettings changed);

    /** Whether it says the same as another, wherever they stand, but for the filter. */
    default boolean differsInFilterAtMost(OutputSettings other) {
        OutputSettings filtered =
                other.with(new CommonOutputSettings(other.common().bestEffort(), common().filter()));
        if (this instanceof Plugin own && filtered instanceof Plugin another) {
            return own.name().equals(another.name())
                    && own.common().equals(another.common())
                    && own.settings().saysTheSameAs(another.settings());
        }
        return equals(filtered);
    }

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
            Secret apiKey,

            @Inline CommonOutputSettings common)
            implements OutputSettings {
        public Datadog {
            requireNonNull(url, "url is null");
            requireNonNull(apiKey, "apiKey is null");
            requireNonNull(common, "common is null");
        }

        /** One that is told nothing else. */
        public Datadog(URI url, Secret apiKey) {
            this(url, apiKey, CommonOutputSettings.DEFAULT);
        }

        @Override
        public OutputSettings with(CommonOutputSettings changed) {
            return new Datadog(url, apiKey, changed);
        }
    }

    /** Standard output, one JSON object a line. */
    record Console(@Inline CommonOutputSettings common) implements OutputSettings {
        public Console {
            requireNonNull(common, "common is null");
        }

        /** One that is told nothing else. */
        public Console() {
            this(CommonOutputSettings.DEFAULT);
        }

        @Override
        public OutputSettings with(CommonOutputSettings changed) {
            return new Console(changed);
        }
    }

    /** A file, one JSON object a line. */
    record File(
            @Description("The file; lines are appended.") Path path,
            @Inline RotationSettings rotation,
            @Inline CommonOutputSettings common)
            implements OutputSettings {
        public File {
            FileFailure.refuseDirectory(requireNonNull(path, "path is null"));
            requireNonNull(rotation, "rotation is null");
            requireNonNull(common, "common is null");
        }

        /** One that is told nothing else. */
        public File(Path path) {
            this(path, RotationSettings.NEVER, CommonOutputSettings.DEFAULT);
        }

        @Override
        public OutputSettings with(CommonOutputSettings changed) {
            return new File(path, rotation, changed);
        }
    }

    /**
     * One that a plugin brings.
     *
     * @param name the entry's {@code type}
     * @param settings what the entry says beyond what is common
     */
    record Plugin(String name, YamlValue settings, @Inline CommonOutputSettings common) implements OutputSettings {
        public Plugin {
            requireNonNull(name, "name is null");
            requireNonNull(settings, "settings is null");
            requireNonNull(common, "common is null");
        }

        @Override
        public OutputSettings with(CommonOutputSettings changed) {
            return new Plugin(name, settings, changed);
        }
    }
}
