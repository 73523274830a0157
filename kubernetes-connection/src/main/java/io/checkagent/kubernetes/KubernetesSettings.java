// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Above;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What {@code datadog.yaml} says of the way to the cluster. */
public record KubernetesSettings(
        @Key("kubernetes_kubeconfig_path") @Description("A kubeconfig; in-cluster configuration when not given.")
        Optional<Path> kubeconfigPath,

        @Key("kubernetes_apiserver_ca_path") @Description("Certificates that the API server's is checked against.")
        Optional<Path> apiServerCaPath,

        @Key("kubernetes_apiserver_tls_verify")
        @Default("true")
        @Description("Whether the API server's certificate is checked.")
        boolean apiServerTlsVerify,

        @Above(0)
        @Key("kubernetes_apiserver_client_timeout")
        @Default("10")
        @Description("Seconds that a request may take.")
        Duration apiServerClientTimeout) {
    public KubernetesSettings {
        requireNonNull(kubeconfigPath, "kubeconfigPath is null");
        requireNonNull(apiServerCaPath, "apiServerCaPath is null");
        requireNonNull(apiServerClientTimeout, "apiServerClientTimeout is null");
    }
}
