// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code datadog.yaml} says of what this agent stands for. */
public record HostSettings(
        @Description("The name of this host; found out when not given.")
        Optional<HostName> hostname,

        @Description("A file that holds the name of this host.")
        Optional<Path> hostnameFile,

        @Default("[]") @Description("Tags on all that this agent sends.")
        List<String> tags,

        @Default("[]") @Description("More tags.") List<String> extraTags,

        @Description("The environment, sent as the tag env:<name>.")
        Optional<String> env,

        @Description("The name of the cluster.") Optional<ClusterName> clusterName) {
    /** {@code tags}, {@code extra_tags} and {@code env:x}; none twice. */
    public List<String> globalTags() {
        return Stream.of(tags.stream(), extraTags.stream(), env.map(value -> "env:" + value).stream())
                .flatMap(values -> values)
                .distinct()
                .toList();
    }
}
