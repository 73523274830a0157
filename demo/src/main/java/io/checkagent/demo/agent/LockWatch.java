// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.agent;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Watches the lock of the leader election from outside: who holds it, and since when. Thread-safe. */
public final class LockWatch implements Watcher<Endpoints>, AutoCloseable {
    /** The name of the lock. */
    public static final String LOCK = "datadog-leader-election";

    private static final String RECORD = "control-plane.alpha.kubernetes.io/leader";

    private final List<Holder> history = new ArrayList<>();
    private final Watch watch;

    /**
     * A holder of the lock.
     *
     * @param identity its name; empty when the lock was released
     * @param since when this was seen
     */
    public record Holder(String identity, Instant since) {
        public Holder {
            requireNonNull(identity, "identity is null");
            requireNonNull(since, "since is null");
        }
    }

    public LockWatch(KubernetesClient client, String namespace) {
        watch = client.endpoints().inNamespace(namespace).withName(LOCK).watch(this);
    }

    @Override
    public synchronized void eventReceived(Action action, Endpoints lock) {
        String identity = action == Action.DELETED ? "" : holder(lock);
        if (history.isEmpty() || !history.get(history.size() - 1).identity().equals(identity)) {
            history.add(new Holder(identity, Instant.now()));
        }
    }

    private static String holder(Endpoints lock) {
        if (lock.getMetadata().getAnnotations() == null) {
            return "";
        }
        String record = lock.getMetadata().getAnnotations().getOrDefault(RECORD, "{}");
        try {
            return new JsonMapper().readTree(record).path("holderIdentity").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    @Override
    public void onClose(WatcherException cause) {
        // Only when the client gives up or the watch is closed: the history then stays as it is.
    }

    /** Every holder so far, in order. */
    public synchronized List<Holder> history() {
        return List.copyOf(history);
    }

    /** Who holds the lock now, if anyone does. */
    public synchronized Optional<Holder> holder() {
        return history.isEmpty() || history.get(history.size() - 1).identity().isEmpty()
                ? Optional.empty()
                : Optional.of(history.get(history.size() - 1));
    }

    @Override
    public void close() {
        watch.close();
    }
}
