// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * The pod that this process runs in, as far as it is known without asking anybody: the token that Kubernetes mounts says
 * which pod it is for, and since Kubernetes 1.30 on which node that is.
 *
 * @param namespace of the pod
 * @param name of the pod; where the token does not say it, the name of this host, which is the pod's unless the pod has its
 *     node's network
 * @param node that it runs on; empty when the token does not say it
 * @see <a
 *     href="https://github.com/kubernetes/enhancements/tree/master/keps/sig-auth/4193-bound-service-account-token-improvements">KEP-4193</a>
 */
public record OwnPod(String namespace, String name, Optional<String> node) {
    private static final JsonMapper JSON = new JsonMapper();

    /** The environment variable in which a pod may be told its name. */
    public static final String NAME_VARIABLE = "DD_POD_NAME";

    public OwnPod {
        requireNonNull(namespace, "namespace is null");
        requireNonNull(name, "name is null");
        requireNonNull(node, "node is null");
    }

    /** Empty when this is no pod with a ServiceAccount. */
    public static Optional<OwnPod> find(Map<String, String> environment) {
        return find(environment, ServiceAccount.mounted());
    }

    static Optional<OwnPod> find(Map<String, String> environment, ServiceAccount serviceAccount) {
        if (!serviceAccount.isPresent(environment)) {
            return Optional.empty();
        }
        JsonNode claims = claims(serviceAccount).path("kubernetes.io");
        Optional<String> name = text(claims.at("/pod/name")).or(() -> Stream.of(NAME_VARIABLE, "HOSTNAME")
                .map(variable -> environment.getOrDefault(variable, ""))
                .filter(value -> !value.isBlank())
                .findFirst());
        Optional<String> namespace = text(claims.path("namespace")).or(serviceAccount::namespace);
        return name.flatMap(pod -> namespace.map(of -> new OwnPod(of, pod, text(claims.at("/node/name")))));
    }

    /** What the token says; nothing when it is none that says something. Whether it is valid is for the server to judge. */
    private static JsonNode claims(ServiceAccount serviceAccount) {
        try {
            String[] parts = serviceAccount.token().split("\\.", -1);
            return parts.length == 3
                    ? JSON.readTree(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
                    : MissingNode.getInstance();
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            return MissingNode.getInstance();
        }
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.of(node.asString("").strip()).filter(text -> !text.isEmpty());
    }
}
