// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The cluster that the tests run on: that of the kubeconfig which the system property {@code e2e.kubeconfig} names, else
 * an embedded one.
 *
 * @param client may do everything
 * @param sandbox the embedded one, if it is
 */
public record Cluster(KubernetesClient client, Optional<KubeSandbox> sandbox) implements AutoCloseable {
    public Cluster {
        requireNonNull(client, "client is null");
        requireNonNull(sandbox, "sandbox is null");
    }

    /** Whether a cluster was given: classes then run one after another. */
    public static boolean isGiven() {
        return !System.getProperty("e2e.kubeconfig", "").isBlank();
    }

    /** Opens it; files go to the folder. */
    public static Cluster open(Path folder) throws IOException {
        return isGiven()
                ? new Cluster(client(Path.of(System.getProperty("e2e.kubeconfig"))), Optional.empty())
                : embedded(folder);
    }

    /** Starts an embedded one; files go to the folder. */
    static Cluster embedded(Path folder) throws IOException {
        KubeSandbox sandbox = KubeSandbox.builder().rbac().start();
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
        return new Cluster(client(kubeconfig), Optional.of(sandbox));
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    /** The kubeconfig of {@link #client}; that of an embedded one is in the folder with which it was opened. */
    public Path administrator(Path folder) {
        return sandbox.isPresent() ? folder.resolve("kubeconfig") : Path.of(System.getProperty("e2e.kubeconfig"));
    }

    /** A way to the API server that can be made bad; the server's certificate must be valid for 127.0.0.1. */
    public Relay relay() throws IOException {
        URI server = URI.create(client.getConfiguration().getMasterUrl());
        return new Relay(server.getHost(), server.getPort() < 0 ? server.toURL().getDefaultPort() : server.getPort());
    }

    /** Writes a kubeconfig that acts as that ServiceAccount, and returns it. */
    public Path kubeconfig(String namespace, String serviceAccount, Path file) throws IOException {
        return kubeconfig(namespace, serviceAccount, file, Optional.empty());
    }

    /** The same, by that way. */
    public Path kubeconfig(String namespace, String serviceAccount, Path file, Optional<Relay> way) throws IOException {
        TokenRequest request = new TokenRequestBuilder()
                .withNewSpec()
                .withExpirationSeconds(3600L)
                .endSpec()
                .build();
        String token = client.serviceAccounts()
                .inNamespace(namespace)
                .withName(serviceAccount)
                .tokenRequest(request)
                .getStatus()
                .getToken();
        Config config = client.getConfiguration();
        return Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters:
                  - name: test
                    cluster: {server: "%s", certificate-authority-data: "%s"}
                users:
                  - name: test
                    user: {token: "%s"}
                contexts:
                  - name: test
                    context: {cluster: test, user: test, namespace: %s}
                """.formatted(server(way), certificateAuthority(config), token, namespace));
    }

    private String server(Optional<Relay> way) {
        String direct = client.getConfiguration().getMasterUrl();
        return way.map(relay -> URI.create(direct).getScheme() + "://127.0.0.1:" + relay.port() + "/")
                .orElse(direct);
    }

    private static String certificateAuthority(Config config) throws IOException {
        String data = config.getCaCertData();
        if (data != null) {
            return data.startsWith("-----")
                    ? Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.US_ASCII))
                    : data;
        }
        String file = config.getCaCertFile();
        return file == null ? "" : Base64.getEncoder().encodeToString(Files.readAllBytes(Path.of(file)));
    }

    /** Lets every resourceVersion before now expire. */
    public void compact() throws IOException, InterruptedException {
        if (sandbox.isPresent()) {
            sandbox.get().compact();
        } else {
            hook("e2e.hook.compact").run(Map.of());
        }
    }

    /** Ends a component of the control plane, such as {@code scheduler}. */
    void stop(String component) throws IOException, InterruptedException {
        if (sandbox.isPresent()) {
            sandbox.get().componentStatus(component, false, "it was stopped");
        } else {
            hook("e2e.hook.component").run(Map.of("action", "stop", "component", component));
        }
    }

    /** Starts it again. */
    void start(String component) throws IOException, InterruptedException {
        if (sandbox.isPresent()) {
            sandbox.get().componentStatus(component, true, "ok");
        } else {
            hook("e2e.hook.component").run(Map.of("action", "start", "component", component));
        }
    }

    private static Hook hook(String property) {
        return Hook.of(property).orElseGet(() -> Assumptions.abort("needs the hook " + property));
    }

    @Override
    public void close() {
        client.close();
        sandbox.ifPresent(KubeSandbox::close);
    }
}
