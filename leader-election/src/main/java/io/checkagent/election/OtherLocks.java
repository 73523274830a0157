// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The locks of the same name on other kinds of objects. Candidates of one kind do not see those of another, so whoever renews
 * one of these leads beside the leader of this election, and both do the same work. Not thread-safe.
 */
public final class OtherLocks {
    /**
     * Somebody who renews a lock of another kind.
     *
     * @param holder its identity
     * @param lock as messages name it
     * @param kind of the lock
     */
    public record Holder(String holder, String lock, LockKind kind) {
        public Holder {
            requireNonNull(holder, "holder is null");
            requireNonNull(lock, "lock is null");
            requireNonNull(kind, "kind is null");
        }
    }

    private final List<ResourceLock> locks;
    private final Map<LockKind, String> seen = new HashMap<>();

    OtherLocks(List<ResourceLock> locks) {
        this.locks = List.copyOf(locks);
    }

    /**
     * Those besides the lock of a kind.
     *
     * @param client as {@link ResourceLocks#create} takes it
     */
    public static OtherLocks besides(LockKind kind, KubernetesClient client, String namespace, String name) {
        return new OtherLocks(Stream.of(LockKind.ENDPOINTS, LockKind.CONFIGMAPS, LockKind.LEASES)
                .filter(other -> !kind.livesOn(other))
                .map(other -> ResourceLocks.create(other, client, namespace, name))
                .toList());
    }

    /**
     * Reads each of them once. Whoever changed one since the call before is alive; the first call finds nobody, since a
     * record alone does not say whether its holder is. A lock that cannot be read counts as unchanged.
     */
    public Optional<Holder> look() {
        return locks.stream().flatMap(lock -> renewed(lock).stream()).findFirst();
    }

    private Optional<Holder> renewed(ResourceLock lock) {
        try {
            LockSnapshot snapshot = lock.get();
            String now = snapshot.raw().orElse("");
            String before = seen.put(lock.kind(), now);
            return snapshot.record()
                    .filter(record -> before != null && !before.equals(now))
                    .flatMap(LeaderElectionRecord::holder)
                    .map(holder -> new Holder(ForeignText.line(holder), lock.describe(), lock.kind()));
        } catch (LockRequestException e) {
            return Optional.empty();
        }
    }
}
