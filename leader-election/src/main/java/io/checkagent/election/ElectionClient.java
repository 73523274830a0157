// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;

/** Makes the client that an election uses alone: a slow list elsewhere must not stand in a renewal's way. */
public final class ElectionClient {
    /** More than etcd stores of an object by default. */
    private static final long LONGEST_ANSWER = 2 * 1024 * 1024;

    private ElectionClient() {}

    /** A client of its own for an election, for the cluster and with the credentials of {@code base}. */
    public static KubernetesClient create(Config base, LeaderElectionConfig election) {
        return new KubernetesClientBuilder()
                .withConfig(configure(base, election))
                .withHttpClientBuilderConsumer(ElectionClient::limit)
                .build();
    }

    /** Bounds the answers that such a client takes. */
    public static void limit(HttpClient.Builder http) {
        ResponseLimit.install(http, LONGEST_ANSWER);
    }

    /**
     * {@code base} with short time limits and without retries: the elector decides when to try again.
     *
     * <p>HTTP/1.1, because a timed-out request then takes its connection with it. On HTTP/2 every later request
     * would wait on the same dead connection, for as long as TCP takes to notice.
     */
    public static Config configure(Config base, LeaderElectionConfig election) {
        requireNonNull(base, "base is null");
        int timeout = Math.toIntExact(election.requestTimeout().toMillis());
        return new ConfigBuilder(base)
                .withRequestTimeout(timeout)
                .withConnectionTimeout(timeout)
                .withRequestRetryBackoffLimit(0)
                .withWatchReconnectLimit(0)
                .withHttp2Disable(true)
                .build();
    }
}
