// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The lock's object as an API server keeps it: every write has a resourceVersion, and watches show every write. */
final class SimulatedApiServer {
    private final List<Consumer<LockSnapshot>> watches = new ArrayList<>();
    private LockSnapshot lock = LockSnapshot.absent();
    private long resourceVersion = 1000;
    private boolean damaged;

    LockSnapshot get() {
        return lock;
    }

    /** Empty when the precondition does not hold. */
    Optional<LockSnapshot> write(LockSnapshot seen, LeaderElectionRecord record, boolean unconditionally) {
        if (!unconditionally && !version(seen).equals(version(lock))) {
            return Optional.empty();
        }
        damaged = false;
        store(Optional.of(RecordJson.write(record)), Optional.of(record));
        return Optional.of(lock);
    }

    private static String version(LockSnapshot snapshot) {
        return snapshot.object()
                .map(object -> object.getMetadata().getResourceVersion())
                .orElse("");
    }

    // ---- what an administrator might do to it ----

    void delete() {
        damaged = true;
        show(LockSnapshot.absent());
    }

    void removeAnnotation() {
        damaged = true;
        store(Optional.empty(), Optional.empty());
    }

    void overwrite(String raw) {
        damaged = true;
        store(Optional.of(raw), RecordJson.read(raw));
    }

    void label() {
        store(lock.raw(), lock.record());
    }

    /** Whether the last write was none by a candidate. */
    boolean isDamaged() {
        return damaged;
    }

    void watch(Consumer<LockSnapshot> watch) {
        watches.add(watch);
        if (lock.exists()) {
            watch.accept(lock);
        }
    }

    void unwatch(Consumer<LockSnapshot> watch) {
        watches.remove(watch);
    }

    private void store(Optional<String> raw, Optional<LeaderElectionRecord> record) {
        ConfigMap object = new ConfigMap();
        ObjectMeta metadata = new ObjectMeta();
        metadata.setResourceVersion(Long.toString(++resourceVersion));
        object.setMetadata(metadata);
        show(new LockSnapshot(raw, record, List.of(Optional.of(object))));
    }

    private void show(LockSnapshot changed) {
        lock = changed;
        List.copyOf(watches).forEach(watch -> watch.accept(changed));
    }
}
