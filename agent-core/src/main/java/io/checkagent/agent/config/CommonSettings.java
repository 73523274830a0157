// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Above;
import io.checkagent.configuration.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every instance of every check can have; the instance's key wins over that of {@code init_config}.
 *
 * @param minCollectionInterval from the start of one run to the start of the next
 * @param emptyDefaultHostname whether what is sent without a host has none
 * @param tags put on all that the instance sends, {@code service:x} among them
 * @param service of the instance
 * @param name of the instance, part of its id
 * @param timeLimit after which a run is interrupted
 */
public record CommonSettings(
        @Above(0) @Default("15") @Description("Seconds from the start of one run to the start of the next.")
        Duration minCollectionInterval,

        @Default("false") @Description("Put no host on what the check sends without one.")
        boolean emptyDefaultHostname,

        @Default("[]") @Description("Tags on all that the instance sends.")
        List<String> tags,

        @Description("The service that the instance looks at; sent as the tag service:<name>.")
        Optional<String> service,

        @Description("A name for the instance, part of its ID.")
        Optional<String> name,

        @Above(0) @Description("How long a run may take, as 30s or in seconds.")
        Optional<Duration> timeLimit) {
    /** What the Datadog Agent has for every instance and this agent has not, by key, with the reason. */
    static final Map<String, String> UNSUPPORTED = Map.of(
            "metric_patterns", "all metrics of a check are sent",
            "disable_generic_tags", "tags are sent as the check names them",
            "enable_legacy_tags_normalization", "tags are sent as the check names them",
            "no_index", "all metrics are sent to be indexed",
            "namespace", "metrics are sent under the check's own names",
            "loader", "checks are loaded from plugins",
            "ignore_autodiscovery_tags", "there is no autodiscovery",
            "check_tag_cardinality", "there is no tagger");

    /** The keys that are every instance's, and so no check's own. */
    public static Set<String> keys() {
        return Setting.of(CommonSettings.class).stream().map(Setting::key).collect(Collectors.toUnmodifiableSet());
    }

    public CommonSettings {
        tags = Stream.concat(tags.stream(), service.map(value -> "service:" + value).stream())
                .distinct()
                .toList();
    }
}
