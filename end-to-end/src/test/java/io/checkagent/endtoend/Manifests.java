// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** The manifests of the distribution, applied to a namespace of their own; what is cluster-wide gets its name. */
public final class Manifests implements AutoCloseable {
    private final KubernetesClient client;
    private final String namespace;
    private final List<HasMetadata> clusterWide = new ArrayList<>();

    private Manifests(KubernetesClient client, String namespace) {
        this.client = requireNonNull(client, "client is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
    }

    /** Makes the namespace; it is deleted at the end. */
    public static Manifests inNewNamespace(KubernetesClient client) {
        String namespace = client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("check-agent-e2e-" + Long.toString(System.nanoTime(), 36))
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
        return new Manifests(client, namespace);
    }

    public String namespace() {
        return namespace;
    }

    /** Reads a file of the distribution's {@code manifests}, as it would be applied. */
    List<HasMetadata> read(String file) throws IOException {
        try (InputStream in =
                Files.newInputStream(Project.distribution().resolve("manifests").resolve(file))) {
            return place(in);
        }
    }

    /** Reads objects as they would be applied here. */
    List<HasMetadata> place(InputStream in) {
        List<HasMetadata> objects = client.load(in).items();
        objects.forEach(this::place);
        return objects;
    }

    /** Applies a file of the distribution's {@code manifests}. */
    public void apply(String file) throws IOException {
        for (HasMetadata object : read(file)) {
            apply(object);
        }
    }

    /** Applies an object. */
    void apply(HasMetadata object) {
        client.resource(object).create();
        if (object.getMetadata().getNamespace() == null) {
            clusterWide.add(object);
        }
    }

    private void place(HasMetadata object) {
        if (object instanceof ClusterRole) {
            object.getMetadata().setName(namespace);
        } else if (object instanceof ClusterRoleBinding binding) {
            binding.getMetadata().setName(namespace);
            binding.getRoleRef().setName(namespace);
            binding.getSubjects().forEach(subject -> subject.setNamespace(namespace));
        } else {
            object.getMetadata().setNamespace(namespace);
        }
        if (object instanceof RoleBinding binding) {
            binding.getSubjects().forEach(subject -> subject.setNamespace(namespace));
        }
    }

    @Override
    public void close() {
        clusterWide.forEach(object -> client.resource(object).delete());
        client.namespaces().withName(namespace).delete();
    }
}
