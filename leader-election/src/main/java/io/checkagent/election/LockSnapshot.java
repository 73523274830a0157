// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Optional;

/**
 * A lock as the API server showed it once.
 *
 * @param raw the record's bytes; empty when there is no object or it carries no record. Only their change matters
 * @param record the record; empty when there is none or it cannot be read
 * @param objects the object, or the two objects, that the lock lives on, each with its resourceVersion and everything
 *     that others keep on it; empty where it does not exist
 */
public record LockSnapshot(
        Optional<String> raw, Optional<LeaderElectionRecord> record, List<Optional<HasMetadata>> objects) {

    public LockSnapshot {
        requireNonNull(raw, "raw is null");
        requireNonNull(record, "record is null");
        objects = List.copyOf(objects);
    }

    /** The lock of an object that does not exist. */
    public static LockSnapshot absent() {
        return new LockSnapshot(Optional.empty(), Optional.empty(), List.of(Optional.empty()));
    }

    /** The object of a lock that lives on one. */
    Optional<HasMetadata> object() {
        return objects.get(0);
    }

    boolean isHeldBy(String identity) {
        return record.isPresent() && record.get().isHeldBy(identity);
    }

    boolean isReleased() {
        return record.isPresent() && record.get().isReleased();
    }

    /** Whether somebody removed or spoilt the record, as far as this shows. */
    boolean isVanished() {
        return record.isEmpty() || isHeldBy(LeaderElectionRecord.VANISHED_HOLDER);
    }

    /** Whether the object, or one of the two, exists. */
    boolean exists() {
        return objects.stream().anyMatch(Optional::isPresent);
    }

    /** Whether there is neither a record nor anything unreadable in its place. */
    boolean isBlank() {
        return raw.isEmpty();
    }

    /** Whether both show the same objects, and this one shows an earlier state of them. */
    boolean isOlderThan(LockSnapshot other) {
        boolean older = false;
        for (int i = 0; i < objects.size() && i < other.objects.size(); i++) {
            int order = compareVersions(objects.get(i), other.objects.get(i));
            if (order > 0) {
                return false;
            }
            older |= order < 0;
        }
        return older;
    }

    /** Versions are comparable within one kind: decimal digits without leading zeros (KEP-5504). */
    private static int compareVersions(Optional<HasMetadata> first, Optional<HasMetadata> second) {
        String one = version(first);
        String two = version(second);
        if (one.isEmpty() || two.isEmpty()) {
            return 0;
        }
        return one.length() == two.length() ? one.compareTo(two) : Integer.compare(one.length(), two.length());
    }

    private static String version(Optional<HasMetadata> object) {
        String version = object.isEmpty() ? null : object.get().getMetadata().getResourceVersion();
        return version == null || !version.chars().allMatch(c -> c >= '0' && c <= '9') ? "" : version;
    }
}
