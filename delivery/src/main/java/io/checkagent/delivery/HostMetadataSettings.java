// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.util.List;

/** What the Datadog intake is told of the host. */
public record HostMetadataSettings(
        @Default("true") @Description("Tell the Datadog intake of this host: its names, its tags, the agent's version.")
        boolean enableMetadataCollection,

        @Default("[]") @Description("More names of this host in Datadog.")
        List<String> hostAliases) {
    /** Those of the Datadog Agent. */
    public static final HostMetadataSettings DEFAULT = new HostMetadataSettings(true, List.of());

    public HostMetadataSettings {
        hostAliases = List.copyOf(hostAliases);
    }
}
