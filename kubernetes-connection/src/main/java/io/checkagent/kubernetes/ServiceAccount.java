// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.http.PemSource;
import io.checkagent.http.Tls;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Kubernetes mounts into a pod: a token and the authorities of the API server, both replaced in time.
 *
 * @param folder that holds {@code token}, {@code ca.crt} and {@code namespace}
 * @see <a href="https://github.com/kubernetes/client-go/blob/master/rest/config.go">InClusterConfig</a>
 */
record ServiceAccount(Path folder) {
    private static final String HOST = "KUBERNETES_SERVICE_HOST";
    private static final String PORT = "KUBERNETES_SERVICE_PORT";

    /** Where Kubernetes mounts it. */
    static ServiceAccount mounted() {
        return new ServiceAccount(Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
    }

    /** Whether this is a pod with a ServiceAccount. */
    boolean isPresent(Map<String, String> environment) {
        return !environment.getOrDefault(HOST, "").isBlank() && Files.isReadable(folder.resolve("token"));
    }

    /** The pod's token, as it is now. */
    String token() throws IOException {
        return PemSource.file(folder.resolve("token")).read().strip();
    }

    /** The pod's namespace. */
    Optional<String> namespace() {
        try {
            return Optional.of(
                            PemSource.file(folder.resolve("namespace")).read().strip())
                    .filter(namespace -> !namespace.isEmpty());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The API server as the pod reaches it. */
    ApiServer apiServer(Map<String, String> environment) throws ClusterNotFoundException {
        String host = environment.getOrDefault(HOST, "").strip();
        String port = environment.getOrDefault(PORT, "").strip();
        URI address = address(host, port.isEmpty() ? "443" : port);
        PemSource authorities = PemSource.file(folder.resolve("ca.crt"));
        // As client-go: without ca.crt, the authorities of the system.
        boolean hasAuthorities = Files.exists(folder.resolve("ca.crt"));
        return new ApiServer(
                address,
                Host.of(address),
                new Tls.Source(true, hasAuthorities ? Optional.of(authorities) : Optional.empty(), Optional.empty()),
                new TokenFile(PemSource.file(folder.resolve("token")), Optional.empty()),
                Map.of(),
                Optional.empty(),
                namespace(),
                List.of());
    }

    private static URI address(String host, String port) throws ClusterNotFoundException {
        try {
            URI address = new URI("https://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
            if (address.getHost() != null && address.getPort() > 0 && address.getPort() <= 65_535) {
                Host.check(Host.of(address));
                return address;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Told below.
        }
        throw new ClusterNotFoundException(
                "%s and %s are no host and port: \"%s\", \"%s\"; Kubernetes sets them, so do not set them yourself"
                        .formatted(HOST, PORT, host, port));
    }
}
