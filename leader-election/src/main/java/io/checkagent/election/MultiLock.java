// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/**
 * A lock on two objects, for changing from the one kind to the other without two leaders: client-go's MultiLock. A
 * holder holds both; while they name different holders, nobody can tell who leads, and everybody waits a lease.
 */
final class MultiLock implements ResourceLock {
    private final LockKind kind;
    private final ResourceLock primary;
    private final ResourceLock secondary;

    MultiLock(LockKind kind, ResourceLock primary, ResourceLock secondary) {
        this.kind = requireNonNull(kind, "kind is null");
        this.primary = requireNonNull(primary, "primary is null");
        this.secondary = requireNonNull(secondary, "secondary is null");
    }

    @Override
    public LockKind kind() {
        return kind;
    }

    @Override
    public String namespace() {
        return primary.namespace();
    }

    @Override
    public String name() {
        return primary.name();
    }

    @Override
    public LockSnapshot get() throws LockRequestException {
        return combine(primary.get(), secondary.get());
    }

    @Override
    public LockSnapshot write(LockSnapshot seen, LeaderElectionRecord record) throws LockRequestException {
        LockSnapshot first = primary.write(part(seen, 0), record);
        return combine(first, secondary.write(part(seen, 1), record));
    }

    @Override
    public LockWatch watch(LockWatchListener listener) throws LockRequestException {
        // An object that does not exist shows itself in no watch: only a read tells it from one still to come.
        CombinedWatch combined = new CombinedWatch(listener, primary.get(), secondary.get());
        LockWatch first = primary.watch(combined.of(0));
        LockWatch second;
        try {
            second = secondary.watch(combined.of(1));
        } catch (LockRequestException e) {
            first.close();
            throw e;
        }
        return () -> {
            first.close();
            second.close();
        };
    }

    static LockSnapshot combine(LockSnapshot first, LockSnapshot second) {
        List<Optional<HasMetadata>> objects = List.of(first.object(), second.object());
        if (first.isBlank() || second.isBlank()) {
            LockSnapshot only = first.isBlank() ? second : first;
            return new LockSnapshot(only.raw(), only.record(), objects);
        }
        Optional<String> raw =
                Optional.of(first.raw().get() + "," + second.raw().get());
        if (first.record().isEmpty() || second.record().isEmpty()) {
            return new LockSnapshot(raw, Optional.empty(), objects);
        }
        return new LockSnapshot(
                raw, Optional.of(combine(first.record().get(), second.record().get())), objects);
    }

    private static LeaderElectionRecord combine(LeaderElectionRecord first, LeaderElectionRecord second) {
        return new LeaderElectionRecord(
                first.isHeldBy(second.holderIdentity()) ? first.holderIdentity() : LeaderElectionRecord.UNKNOWN_HOLDER,
                Math.max(first.leaseDurationSeconds(), second.leaseDurationSeconds()),
                first.acquireTime(),
                first.renewTime(),
                Math.max(first.leaderTransitions(), second.leaderTransitions()));
    }

    /** One object of what was seen of both. */
    private LockSnapshot part(LockSnapshot seen, int index) {
        return new LockSnapshot(
                Optional.empty(),
                Optional.empty(),
                List.of(index < seen.objects().size() ? seen.objects().get(index) : Optional.empty()));
    }

    /** Shows both objects together whenever one of them changed. */
    private static final class CombinedWatch {
        private final LockWatchListener listener;
        private final LockSnapshot[] latest;

        CombinedWatch(LockWatchListener listener, LockSnapshot primary, LockSnapshot secondary) {
            this.listener = listener;
            this.latest = new LockSnapshot[] {primary, secondary};
        }

        LockWatchListener of(int index) {
            return new LockWatchListener() {
                @Override
                public void onSnapshot(LockSnapshot snapshot) {
                    show(index, snapshot);
                }

                @Override
                public void onClose(String cause) {
                    listener.onClose(cause);
                }
            };
        }

        private synchronized void show(int index, LockSnapshot snapshot) {
            latest[index] = snapshot;
            listener.onSnapshot(combine(latest[0], latest[1]));
        }
    }
}
