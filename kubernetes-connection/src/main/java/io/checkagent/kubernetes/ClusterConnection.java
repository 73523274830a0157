// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.FailureText;
import io.checkagent.http.PemSource;
import io.checkagent.http.Tls;
import io.checkagent.proxy.HttpProxy;
import io.checkagent.proxy.NamedSslContext;
import io.checkagent.proxy.ProxyRules;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The way to the cluster: {@code kubernetes_kubeconfig_path}, else the ServiceAccount that Kubernetes mounts into a pod, else
 * {@code KUBECONFIG}. Never {@code ~/.kube/config}: an agent must not act with the rights of whoever started it.
 *
 * <p>Finding it asks nobody and starts no program, and never fails: that there is no cluster, or no way that can be used, is
 * a {@link #problem}. Proxies are the kubeconfig's {@code proxy-url}, else those of the environment, as {@code kubectl} has
 * it. Immutable; the clients read tokens and certificates anew when they change.
 */
public final class ClusterConnection {
    /** Where things are, for tests. */
    record Surroundings(ServiceAccount serviceAccount, Duration execLimit, Clock clock) {
        static Surroundings real() {
            return new Surroundings(ServiceAccount.mounted(), ExecCredentials.LIMIT, Clock.systemUTC());
        }
    }

    private final boolean configured;
    private final Optional<String> problem;
    private final Optional<ApiServerClientFactory> factory;
    private final Config config;
    private final Optional<String> namespace;
    private final List<String> warnings;

    private ClusterConnection(
            boolean configured,
            Optional<String> problem,
            Optional<ApiServerClientFactory> factory,
            Config config,
            Optional<String> namespace,
            List<String> warnings) {
        this.configured = configured;
        this.problem = problem;
        this.factory = factory;
        this.config = config;
        this.namespace = namespace;
        this.warnings = List.copyOf(warnings);
    }

    /** Looks for the cluster. */
    public static ClusterConnection find(KubernetesSettings settings, Map<String, String> environment) {
        return find(settings, environment, Surroundings.real());
    }

    static ClusterConnection find(
            KubernetesSettings settings, Map<String, String> environment, Surroundings surroundings) {
        requireNonNull(settings, "settings is null");
        Optional<String> pod = surroundings.serviceAccount().namespace();
        try {
            return connect(settings, environment, surroundings, pod);
        } catch (ClusterNotFoundException e) {
            return new ClusterConnection(
                    e.isConfigured(), Optional.of(e.problem()), Optional.empty(), Config.empty(), pod, List.of());
        }
    }

    private static ClusterConnection connect(
            KubernetesSettings settings,
            Map<String, String> environment,
            Surroundings surroundings,
            Optional<String> pod)
            throws ClusterNotFoundException {
        ApiServer server = locate(settings, environment, surroundings);
        List<String> warnings = new ArrayList<>(server.warnings());
        Optional<HttpProxy> proxy = server.proxy();
        if (proxy.isEmpty()) {
            ProxyRules rules = ProxyRules.fromEnvironment(environment);
            Optional<String> unusable = rules.problem(server.address());
            if (unusable.isPresent()) {
                throw new ClusterNotFoundException("the way to the API server %s leads through a proxy, but %s; or add"
                                .formatted(server.address(), unusable.get())
                        + " the API server to NO_PROXY");
            }
            proxy = rules.proxyFor(server.address());
        }
        Tls tls = tls(server, settings);
        Optional<String> namespace = server.namespace().or(() -> pod);
        return new ClusterConnection(
                true,
                Optional.empty(),
                Optional.of(new ApiServerClientFactory(server, tls, proxy)),
                config(server, settings.apiServerClientTimeout(), namespace),
                namespace,
                warnings);
    }

    private static Tls tls(ApiServer server, KubernetesSettings settings) throws ClusterNotFoundException {
        Tls.Source found = server.tls();
        // For http nothing is read: the JVM's authorities alone are several megabytes.
        boolean isUsed = server.address().getScheme().equals("https");
        boolean verify = isUsed && found.verify() && settings.apiServerTlsVerify();
        Optional<PemSource> authorities =
                settings.apiServerCaPath().map(PemSource::file).or(found::authorities);
        try {
            return new Tls(
                    "the way to the API server",
                    new Tls.Source(
                            verify,
                            authorities.filter(source -> verify),
                            found.identity().filter(identity -> isUsed)),
                    ServerTrust::new,
                    context -> NamedSslContext.of(context, server.serverName()));
        } catch (IOException | GeneralSecurityException e) {
            throw new ClusterNotFoundException("the certificates for the way to the API server cannot be used: "
                    + FailureText.of(e) + "; correct the path or the file");
        }
    }

    /** Nothing of the environment goes into it: fabric8 would end the process over some variables. */
    private static Config config(ApiServer server, Duration timeout, Optional<String> namespace) {
        int limit = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
        return new ConfigBuilder(Config.empty())
                .withAutoConfigure(false)
                .withMasterUrl(server.address().toString())
                .withNamespace(namespace.orElse("default"))
                .withRequestTimeout(limit)
                .withConnectionTimeout(limit)
                // Checks and the election decide on their own retries; hidden ones would outlast their deadlines.
                .withRequestRetryBackoffLimit(0)
                // On HTTP/2 one connection carries all: when it dies unseen, every request waits for it. And its client
                // reads a watch at once, event by event, however slowly it is asked to.
                .withHttp2Disable(true)
                .withUserAgent("check-agent")
                .build();
    }

    private static ApiServer locate(
            KubernetesSettings settings, Map<String, String> environment, Surroundings surroundings)
            throws ClusterNotFoundException {
        if (settings.kubeconfigPath().isPresent()) {
            return Kubeconfig.read(
                            "kubernetes_kubeconfig_path",
                            List.of(settings.kubeconfigPath().get()))
                    .apiServer(surroundings.execLimit(), surroundings.clock());
        }
        if (surroundings.serviceAccount().isPresent(environment)) {
            return surroundings.serviceAccount().apiServer(environment);
        }
        try {
            List<Path> files = filesOf(environment);
            if (!files.isEmpty()) {
                return Kubeconfig.read("KUBECONFIG", files).apiServer(surroundings.execLimit(), surroundings.clock());
            }
        } catch (InvalidPathException e) {
            throw new ClusterNotFoundException("KUBECONFIG holds what is no path; correct it");
        }
        throw new ClusterNotFoundException(
                "no Kubernetes cluster is configured: this is no pod with a ServiceAccount, and"
                        + " neither kubernetes_kubeconfig_path nor KUBECONFIG is set; set one of them, or run in a pod",
                false);
    }

    /**
     * The files that {@code KUBECONFIG} names, each once.
     *
     * @throws InvalidPathException when it holds what is no path
     */
    public static List<Path> filesOf(Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("KUBECONFIG", "").split(File.pathSeparator, -1))
                .filter(name -> !name.isBlank())
                .distinct()
                .map(Path::of)
                .toList();
    }

    /** Whether something says where the cluster is; then a {@link #problem} is an error of whoever wrote that. */
    public boolean isConfigured() {
        return configured;
    }

    /** Why there is no cluster, and the next step. */
    public Optional<String> problem() {
        return problem;
    }

    /** What the user should know of a way that can be gone; no secrets. */
    public List<String> warnings() {
        return warnings;
    }

    /** The namespace of the kubeconfig's context, else that of the pod this agent runs in. */
    public Optional<String> namespace() {
        return namespace;
    }

    /**
     * A client with the time limit of the settings; the caller closes it.
     *
     * @throws IllegalStateException when there is a {@link #problem}
     */
    public KubernetesClient client() {
        return client(UnaryOperator.identity());
    }

    /**
     * A client with other time limits: the way to the cluster and the credentials are this connection's, whatever is made of
     * the configuration. The caller closes it.
     *
     * @param change such as a shorter request timeout
     * @throws IllegalStateException when there is a {@link #problem}
     */
    public KubernetesClient client(UnaryOperator<Config> change) {
        return client(change, http -> {});
    }

    /**
     * The same.
     *
     * @param http given each builder of an HTTP client, such as for an interceptor
     */
    public KubernetesClient client(UnaryOperator<Config> change, Consumer<HttpClient.Builder> http) {
        ApiServerClientFactory found =
                factory.orElseThrow(() -> new IllegalStateException("no cluster: " + problem.orElse("")));
        return new KubernetesClientBuilder()
                .withConfig(change.apply(config))
                .withHttpClientFactory(found)
                .withHttpClientBuilderConsumer(http)
                .build();
    }
}
