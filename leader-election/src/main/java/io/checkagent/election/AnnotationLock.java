// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** A lock in the annotation of an object: client-go's EndpointsLock and ConfigMapLock. */
final class AnnotationLock<T extends HasMetadata> extends ObjectLock<T> {
    static final String ANNOTATION = "control-plane.alpha.kubernetes.io/leader";

    private final BiFunction<HasMetadata, ObjectMeta, T> copy;
    private final T empty;

    private AnnotationLock(
            LockKind kind,
            KubernetesClient client,
            Class<T> type,
            MixedOperation<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>> operation,
            String namespace,
            String name,
            T empty,
            BiFunction<HasMetadata, ObjectMeta, T> copy) {
        super(kind, client, type, operation, namespace, name);
        this.empty = empty;
        this.copy = copy;
    }

    static ResourceLock endpoints(KubernetesClient client, String namespace, String name) {
        return new AnnotationLock<>(
                LockKind.ENDPOINTS,
                client,
                Endpoints.class,
                client.endpoints(),
                namespace,
                name,
                new Endpoints(),
                (object, metadata) -> new EndpointsBuilder((Endpoints) object)
                        .withMetadata(metadata)
                        .build());
    }

    static ResourceLock configMap(KubernetesClient client, String namespace, String name) {
        return new AnnotationLock<>(
                LockKind.CONFIGMAPS,
                client,
                ConfigMap.class,
                client.configMaps(),
                namespace,
                name,
                new ConfigMap(),
                (object, metadata) -> new ConfigMapBuilder((ConfigMap) object)
                        .withMetadata(metadata)
                        .build());
    }

    @Override
    LockSnapshot snapshot(T object) {
        Map<String, String> annotations = object.getMetadata().getAnnotations();
        Optional<String> raw = Optional.ofNullable(annotations).map(a -> a.get(ANNOTATION));
        return new LockSnapshot(raw, raw.flatMap(RecordJson::read), List.of(present(object)));
    }

    @Override
    T newObject(String name, String namespace, LeaderElectionRecord record) {
        return copy.apply(
                empty,
                new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(name)
                        .addToAnnotations(ANNOTATION, RecordJson.write(record))
                        .build());
    }

    @Override
    T withRecord(HasMetadata object, LeaderElectionRecord record) {
        return copy.apply(
                object,
                new ObjectMetaBuilder(object.getMetadata())
                        .addToAnnotations(ANNOTATION, RecordJson.write(record))
                        .build());
    }
}
