package io.checkagent.endtoend.election;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.checkagent.demo.agent.LockWatch;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Every change of the lock, renewals among them, and when it was seen. Thread-safe. */
final class LockHistory implements Watcher<Endpoints>, AutoCloseable {
    /** The annotation that holds the record. */
    static final String RECORD = "control-plane.alpha.kubernetes.io/leader";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Change> changes = new ArrayList<>();
    private final Watch watch;
    private Optional<String> failure = Optional.empty();

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
        watch = client.endpoints()
                .inNamespace(namespace)
                .withName(LockWatch.LOCK)
                .watch(this);
    }

    @Override
    public synchronized void eventReceived(Action action, Endpoints lock) {
        changes.add(new Change(action == Action.DELETED ? "" : holder(lock), System.currentTimeMillis()));
    }

    private static String holder(Endpoints lock) {
        if (lock.getMetadata().getAnnotations() == null) {
            return "";
        }
        try {
            return JSON.readTree(lock.getMetadata().getAnnotations().getOrDefault(RECORD, "{}"))
                    .path("holderIdentity")
                    .asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    @Override
    public synchronized void onClose(WatcherException cause) {
        failure = Optional.of(cause.toString());
    }

    /** The last change of that kind which was seen before that time. */
    synchronized Optional<Change> lastBefore(long time, Predicate<Change> kind) {
        check();
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
        check();
        return changes.stream()
                .filter(change -> change.seenAt() >= time && kind.test(change))
                .findFirst();
    }

    private void check() {
        failure.ifPresent(cause -> {
            throw new IllegalStateException("the lock cannot be watched: " + cause);
        });
    }

    @Override
    public void close() {
        watch.close();
    }
}
