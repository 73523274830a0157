// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Host;
import io.checkagent.http.HttpClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the agent gives to a check whose constructor asks for it, besides its settings.
 *
 * @param kubernetes the way to the cluster; asked when a check is made that needs it
 * @param http makes HTTP clients of an instance's settings
 * @param clock the time
 * @param host what the agent stands for
 */
public record ProvidedToChecks(Supplier<KubernetesClient> kubernetes, HttpClients http, Clock clock, Host host) {
    public ProvidedToChecks {
        requireNonNull(kubernetes, "kubernetes is null");
        requireNonNull(http, "http is null");
        requireNonNull(clock, "clock is null");
        requireNonNull(host, "host is null");
    }
}
