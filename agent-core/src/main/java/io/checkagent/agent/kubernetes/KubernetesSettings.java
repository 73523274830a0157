// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Key;
import io.checkagent.configuration.Above;
import io.checkagent.configuration.Matching;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What {@code datadog.yaml} says of the cluster and the way to it. */
public record KubernetesSettings(
        @Matching(
                value = Matching.LABEL,
                longest = 63,
                expected = "a namespace: lower case letters, digits and hyphens, at most 63")
        @Key("kube_resources_namespace")
        @Description("The namespace of the agent's own objects; the pod's when not given.")
        Optional<String> resourcesNamespace,

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
        Duration apiServerClientTimeout) {}
