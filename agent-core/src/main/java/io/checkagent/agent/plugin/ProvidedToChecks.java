// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Host;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the agent gives to a check whose constructor asks for it, besides its settings.
 *
 * @param kubernetes the way to the cluster; asked when a check is made that needs it
 * @param clock the time
 * @param host what the agent stands for
 */
public record ProvidedToChecks(Supplier<KubernetesClient> kubernetes, Clock clock, Host host) {
    public ProvidedToChecks {
        requireNonNull(kubernetes, "kubernetes is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(host, "host is null");
    }
}
