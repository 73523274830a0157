// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.LivelyCluster.Pod;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.UUID;

/** The objects that the events of the demo are about. */
sealed interface ClusterObjects {
    /** A deployment. */
    ObjectReference deployment(String namespace, String name);

    /** A running pod. */
    Pod pod(String namespace, String name, String app, String node);

    /** Changes the phase of a pod. */
    void phase(Pod pod, String phase);

    /** Deletes a pod. */
    void delete(Pod pod);

    /** Objects in the embedded API, which runs no containers. */
    record Created(KubernetesClient client) implements ClusterObjects {
        public Created {
            requireNonNull(client, "client is null");
        }

        @Override
        public ObjectReference deployment(String namespace, String name) {
            return reference(client.resource(new DeploymentBuilder()
                            .withNewMetadata()
                            .withNamespace(namespace)
                            .withName(name)
                            .endMetadata()
                            .withNewSpec()
                            .withReplicas(3)
                            .withNewSelector()
                            .withMatchLabels(Map.of("app", name))
                            .endSelector()
                            .withNewTemplate()
                            .withNewMetadata()
                            .withLabels(Map.of("app", name))
                            .endMetadata()
                            .withSpec(containers(name).build())
                            .endTemplate()
                            .endSpec()
                            .build())
                    .create());
        }

        @Override
        public Pod pod(String namespace, String name, String app, String node) {
            return new Pod(
                    reference(client.resource(new PodBuilder()
                                    .withNewMetadata()
                                    .withNamespace(namespace)
                                    .withName(name)
                                    .withLabels(Map.of("app", app))
                                    .endMetadata()
                                    .withSpec(containers(app).withNodeName(node).build())
                                    .withNewStatus()
                                    .withPhase("Running")
                                    .endStatus()
                                    .build())
                            .create()),
                    node);
        }

        private static PodSpecBuilder containers(String app) {
            return new PodSpecBuilder()
                    .addNewContainer()
                    .withName(app)
                    .withImage("registry.example/" + app + ":1")
                    .endContainer();
        }

        private static ObjectReference reference(HasMetadata object) {
            return new ObjectReferenceBuilder()
                    .withApiVersion(object.getApiVersion())
                    .withKind(object.getKind())
                    .withNamespace(object.getMetadata().getNamespace())
                    .withName(object.getMetadata().getName())
                    .withUid(object.getMetadata().getUid())
                    .build();
        }

        @Override
        public void phase(Pod pod, String phase) {
            client.pods()
                    .inNamespace(pod.reference().getNamespace())
                    .withName(pod.reference().getName())
                    .editStatus(before -> new PodBuilder(before)
                            .editOrNewStatus()
                            .withPhase(phase)
                            .endStatus()
                            .build());
        }

        @Override
        public void delete(Pod pod) {
            client.pods()
                    .inNamespace(pod.reference().getNamespace())
                    .withName(pod.reference().getName())
                    .delete();
        }
    }

    /** None: on a real cluster only events are written, since a pod would be run. */
    record Absent() implements ClusterObjects {
        @Override
        public ObjectReference deployment(String namespace, String name) {
            return reference("apps/v1", "Deployment", namespace, name);
        }

        @Override
        public Pod pod(String namespace, String name, String app, String node) {
            return new Pod(reference("v1", "Pod", namespace, name), node);
        }

        private static ObjectReference reference(String apiVersion, String kind, String namespace, String name) {
            return new ObjectReferenceBuilder()
                    .withApiVersion(apiVersion)
                    .withKind(kind)
                    .withNamespace(namespace)
                    .withName(name)
                    .withUid(UUID.randomUUID().toString())
                    .build();
        }

        @Override
        public void phase(Pod pod, String phase) {}

        @Override
        public void delete(Pod pod) {}
    }
}
