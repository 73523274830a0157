// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.Optional;

/** A lock on one Kubernetes object. Needs the verbs get, create and update, and watch where it is granted. */
abstract class ObjectLock<T extends HasMetadata> implements ResourceLock {
    private final LockKind kind;
    private final NonNamespaceOperation<T, ?, ? extends Resource<T>> objects;
    private final String namespace;
    private final String name;
    private final RequestFailures failures;

    ObjectLock(
            LockKind kind,
            MixedOperation<T, ? extends KubernetesResourceList<T>, ? extends Resource<T>> operation,
            String namespace,
            String name) {
        this.kind = requireNonNull(kind, "kind is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.name = requireNonNull(name, "name is null");
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
        }
    }

    @Override
    public LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) throws LockRequestException {
        Optional<HasMetadata> existing = seen.object();
        try {
            return snapshot(
                    existing.isPresent()
                            ? objects.resource(withRecord(existing.get(), record))
                                    .update()
                            : objects.resource(newObject(name, namespace, record))
                                    .create());
        } catch (KubernetesClientException e) {
            throw failures.of(existing.isPresent() ? "update" : "create", e);
        }
    }

    @Override
    public LockWatch watch(LockWatchListener listener) throws LockRequestException {
        try {
            Watch watch = objects.withName(name).watch(new LockWatcher(listener));
            return watch::close;
        } catch (KubernetesClientException e) {
            throw failures.of("watch", e);
        }
    }

    static Optional<HasMetadata> present(HasMetadata object) {
        return Optional.of(object);
    }

    private final class LockWatcher implements Watcher<T> {
        private final LockWatchListener listener;

        LockWatcher(LockWatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void eventReceived(Action action, T object) {
            switch (action) {
                case ADDED, MODIFIED -> listener.onSnapshot(snapshot(object));
                case DELETED -> listener.onSnapshot(LockSnapshot.absent());
                case BOOKMARK, ERROR -> {
                    // A bookmark says nothing of the lock; an error is followed by onClose.
                }
            }
        }

        @Override
        public void onClose() {
            listener.onClose("it was closed");
        }

        @Override
        public void onClose(WatcherException cause) {
            listener.onClose(String.valueOf(cause.getMessage()));
        }
    }
}
