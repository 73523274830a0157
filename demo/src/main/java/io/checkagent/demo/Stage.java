// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.Screen.Label;
import io.checkagent.sandbox.KubeSandbox;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the demo plays.
 *
 * @param kubeconfig how the agents reach the cluster
 * @param client how the demo does
 * @param namespace of the lock and the stored position
 * @param eventNamespaces where events happen
 * @param objects what they are about
 * @param end clears the stage
 */
record Stage(
        Path kubeconfig,
        KubernetesClient client,
        String namespace,
        List<String> eventNamespaces,
        ClusterObjects objects,
        Runnable end)
        implements AutoCloseable {
    Stage {
        requireNonNull(kubeconfig, "kubeconfig is null");
        requireNonNull(client, "client is null");
        requireNonNull(namespace, "namespace is null");
        eventNamespaces = List.copyOf(eventNamespaces);
        requireNonNull(objects, "objects is null");
        requireNonNull(end, "end is null");
    }

    /** The given cluster, or the embedded one with these nodes. */
    static Stage open(Optional<Path> kubeconfig, Path folder, List<String> nodes, Screen screen) throws IOException {
        return kubeconfig.isPresent() ? given(kubeconfig.get(), screen) : embedded(folder, nodes, screen);
    }

    private static Stage embedded(Path folder, List<String> nodes, Screen screen) throws IOException {
        KubeSandbox sandbox = KubeSandbox.builder().start();
        Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), sandbox.kubeconfig());
        KubernetesClient client = client(kubeconfig);
        screen.line(Label.CLUSTER, "embedded Kubernetes API at " + sandbox.uri());
        List<String> namespaces = List.of("shop", "payments");
        namespaces.forEach(namespace -> createNamespace(client, namespace));
        nodes.forEach(node -> createNode(client, node));
        return new Stage(kubeconfig, client, "default", namespaces, new ClusterObjects.Created(client), sandbox::close);
    }

    /** A cluster of the user's: all that the demo writes is in a namespace that is deleted at the end. */
    private static Stage given(Path kubeconfig, Screen screen) {
        KubernetesClient client = client(kubeconfig);
        String namespace = "check-agent-demo-" + ProcessHandle.current().pid();
        createNamespace(client, namespace);
        screen.line(Label.CLUSTER, "Kubernetes API at " + client.getMasterUrl() + ", namespace " + namespace);
        return new Stage(
                kubeconfig,
                client,
                namespace,
                List.of(namespace),
                new ClusterObjects.Absent(),
                () -> client.namespaces().withName(namespace).delete());
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    private static void createNamespace(KubernetesClient client, String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    private static void createNode(KubernetesClient client, String name) {
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewStatus()
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    @Override
    public void close() {
        try (client) {
            end.run();
        }
    }
}
