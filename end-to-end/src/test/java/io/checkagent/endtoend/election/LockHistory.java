// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.agent.LockWatch;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Every change of the lock, renewals among them, and when it was seen. After an outage of the API server only the newest. Thread-safe. */
final class LockHistory implements ResourceEventHandler<Endpoints>, AutoCloseable {
    /** The annotation that holds the record. */
    static final String RECORD = "control-plane.alpha.kubernetes.io/leader";

    private static final JsonMapper JSON = new JsonMapper();

    private final List<Change> changes = new ArrayList<>();
    private final SharedIndexInformer<Endpoints> informer;

    /**
     * The lock as it was written.
     *
     * @param holder empty when it is deleted, released or unreadable
     * @param seenAt in milliseconds by the wall clock; a little after it was written
     */
    record Change(String holder, long seenAt) {
        Change {
            requireNonNull(holder, "holder is null");
        }
    }

    LockHistory(KubernetesClient client, String namespace) {
        informer = client.endpoints()
                .inNamespace(namespace)
                .withName(LockWatch.LOCK)
                .inform(this);
    }

    @Override
    public void onAdd(Endpoints lock) {
        add(holder(lock));
    }

    @Override
    public void onUpdate(Endpoints before, Endpoints lock) {
        add(holder(lock));
    }

    @Override
    public void onDelete(Endpoints lock, boolean lastStateUnknown) {
        add("");
    }

    private synchronized void add(String holder) {
        changes.add(new Change(holder, System.currentTimeMillis()));
    }

    private static String holder(Endpoints lock) {
        if (lock.getMetadata().getAnnotations() == null) {
            return "";
        }
        try {
            return JSON.readTree(lock.getMetadata().getAnnotations().getOrDefault(RECORD, "{}"))
                    .path("holderIdentity")
                    .asString();
        } catch (JacksonException e) {
            return "";
        }
    }

    /** The last change of that kind which was seen before that time. */
    synchronized Optional<Change> lastBefore(long time, Predicate<Change> kind) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Change change = changes.get(i);
            if (change.seenAt() <= time && kind.test(change)) {
                return Optional.of(change);
            }
        }
        return Optional.empty();
    }

    /** The first change of that kind which was seen from that time on. */
    synchronized Optional<Change> firstSince(long time, Predicate<Change> kind) {
        return changes.stream()
                .filter(change -> change.seenAt() >= time && kind.test(change))
                .findFirst();
    }

    @Override
    public void close() {
        informer.close();
    }
}
