// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Optional;

/** A lock on one Kubernetes object. Needs the verbs get, create and update, and watch where it is granted. */
abstract class ObjectLock<T extends HasMetadata> implements ResourceLock {
    private final LockKind kind;
    private final KubernetesClient client;
    private final Class<T> type;
    private final String collection;
    private final NonNamespaceOperation<T, ?, ? extends Resource<T>> objects;
    private final String namespace;
    private final String name;
    private final RequestFailures failures;

    ObjectLock(
            LockKind kind,
            KubernetesClient client,
            Class<T> type,
            MixedOperation<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>> operation,
            String namespace,
            String name) {
        this.kind = requireNonNull(kind, "kind is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.name = requireNonNull(name, "name is null");
        this.client = requireNonNull(client, "client is null");
        this.type = requireNonNull(type, "type is null");
        this.collection = (HasMetadata.getGroup(type).isEmpty() ? "api/" : "apis/") + HasMetadata.getApiVersion(type)
                + "/namespaces/" + namespace + "/" + HasMetadata.getPlural(type);
        this.objects = operation.inNamespace(namespace);
        this.failures = new RequestFailures(this);
    }

    /** The record on that object. */
    abstract LockSnapshot snapshot(T object);

    /** A new object of that name with nothing but the record. */
    abstract T newObject(String name, String namespace, LeaderElectionRecord record);

    /** The object with its record replaced and all else kept. */
    abstract T withRecord(HasMetadata object, LeaderElectionRecord record);

    @Override
    public LockKind kind() {
        return kind;
    }

    @Override
    public String namespace() {
        return namespace;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public LockSnapshot get() throws LockRequestException {
        try {
            T object = objects.withName(name).get();
            return object == null ? LockSnapshot.absent() : snapshot(object);
        } catch (KubernetesClientException e) {
            throw failures.of("get", e);
        } catch (RuntimeException e) {
            throw failures.unreadable("get", e);
        }
    }

    @Override
    public LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) throws LockRequestException {
        Optional<HasMetadata> existing = seen.object();
        String verb = existing.isPresent() ? "update" : "create";
        try {
            return snapshot(
                    existing.isPresent()
                            ? objects.resource(withRecord(existing.get(), record))
                                    .update()
                            : objects.resource(newObject(name, namespace, record))
                                    .create());
        } catch (KubernetesClientException e) {
            throw failures.of(verb, e);
        } catch (RuntimeException e) {
            throw failures.unreadable(verb, e);
        }
    }

    @Override
    public LockWatch watch(LockWatchListener listener) throws LockRequestException {
        try {
            return ObjectWatch.open(client, collection, name, type, new Shown(listener));
        } catch (KubernetesClientException e) {
            throw failures.of("watch", e);
        }
    }

    static Optional<HasMetadata> present(HasMetadata object) {
        return Optional.of(object);
    }

    private final class Shown implements ObjectWatch.Listener<T> {
        private final LockWatchListener listener;

        Shown(LockWatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void onObject(T object) {
            listener.onSnapshot(snapshot(object));
        }

        @Override
        public void onDeleted() {
            listener.onSnapshot(LockSnapshot.absent());
        }

        @Override
        public void onClose(String cause) {
            listener.onClose(cause);
        }
    }
}
