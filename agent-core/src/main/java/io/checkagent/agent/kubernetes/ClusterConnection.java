// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the cluster: {@code kubernetes_kubeconfig_path}, else the ServiceAccount that Kubernetes mounts into a pod, else
 * {@code KUBECONFIG}. Never {@code ~/.kube/config}: an agent must not act with the rights of whoever started it.
 */
public final class ClusterConnection {
    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    private ClusterConnection() {}

    /**
     * How to reach the cluster. Does no request.
     *
     * @throws ClusterNotFoundException when nothing says where it is, or what says so cannot be read
     */
    public static Config find(KubernetesSettings settings, Map<String, String> environment)
            throws ClusterNotFoundException {
        Config found = locate(settings, environment);
        ConfigBuilder config = new ConfigBuilder(found)
                .withRequestTimeout((int) settings.apiServerClientTimeout().toMillis())
                .withConnectionTimeout((int) settings.apiServerClientTimeout().toMillis())
                // Checks and the election decide on their own retries; hidden ones would outlast their deadlines.
                .withRequestRetryBackoffLimit(0)
                // On HTTP/2 one connection carries all: when it dies unseen, every request waits for it. And its client
                // reads a watch at once, event by event, however slowly it is asked to.
                .withHttp2Disable(true)
                .withUserAgent("check-agent");
        settings.apiServerCaPath().ifPresent(file -> config.withCaCertFile(file.toString()));
        if (!settings.apiServerTlsVerify()) {
            config.withTrustCerts(true).withDisableHostnameVerification(true);
        }
        return config.build();
    }

    private static Config locate(KubernetesSettings settings, Map<String, String> environment)
            throws ClusterNotFoundException {
        if (settings.kubeconfigPath().isPresent()) {
            return read(settings.kubeconfigPath().get(), "kubernetes_kubeconfig_path");
        }
        if (environment.containsKey("KUBERNETES_SERVICE_HOST") && Files.isReadable(SERVICE_ACCOUNT.resolve("token"))) {
            System.setProperty(Config.KUBERNETES_AUTH_TRYKUBECONFIG_SYSTEM_PROPERTY, "false");
            return Config.autoConfigure(null);
        }
        String kubeconfig = environment.getOrDefault("KUBECONFIG", "");
        if (!kubeconfig.isBlank()) {
            return read(Path.of(kubeconfig.split(File.pathSeparator, 2)[0]), "KUBECONFIG");
        }
        throw new ClusterNotFoundException(
                "no Kubernetes cluster is configured: this is no pod with a ServiceAccount, and"
                        + " neither kubernetes_kubeconfig_path nor KUBECONFIG is set; set one of them, or run in a pod");
    }

    private static Config read(Path file, String setting) throws ClusterNotFoundException {
        if (!Files.isReadable(file)) {
            throw new ClusterNotFoundException(
                    "%s names %s, which does not exist or cannot be read; correct the path".formatted(setting, file));
        }
        try {
            Config config = Config.fromKubeconfig(file.toFile());
            if (config == null || config.getMasterUrl() == null) {
                throw new ClusterNotFoundException(
                        "%s names %s, which has no current context with a cluster".formatted(setting, file));
            }
            return config;
        } catch (RuntimeException e) {
            throw new ClusterNotFoundException(
                    "%s names %s, which is no kubeconfig: %s".formatted(setting, file, e.getMessage()));
        }
    }

    /** The namespace of the pod this agent runs in, when it does. */
    public static Optional<String> podNamespace() {
        try {
            return Optional.of(Files.readString(SERVICE_ACCOUNT.resolve("namespace"))
                            .strip())
                    .filter(namespace -> !namespace.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
