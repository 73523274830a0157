// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lock in the spec of a Lease: client-go's LeaseLock. */
final class LeaseLock extends ObjectLock<Lease> {

    LeaseLock(KubernetesClient client, String namespace, String name) {
        super(LockKind.LEASES, client, Lease.class, client.leases(), namespace, name);
    }

    @Override
    LockSnapshot snapshot(Lease lease) {
        Optional<LeaderElectionRecord> record = Optional.ofNullable(lease.getSpec())
                .filter(LeaseLock::saysAnything)
                .map(LeaseLock::read);
        // As client-go does: the bytes to compare are those of the record, not of the Lease.
        return new LockSnapshot(record.map(RecordJson::write), record, List.of(present(lease)));
    }

    @Override
    Lease newObject(String name, String namespace, LeaderElectionRecord record) {
        return withRecord(
                new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                        .build(),
                record);
    }

    @Override
    Lease withRecord(HasMetadata object, LeaderElectionRecord record) {
        return new LeaseBuilder((Lease) object)
                .editOrNewSpec()
                .withHolderIdentity(record.holderIdentity())
                .withLeaseDurationSeconds(record.leaseDurationSeconds())
                .withAcquireTime(time(record.acquireTime()))
                .withRenewTime(time(record.renewTime()))
                .withLeaseTransitions(record.leaderTransitions())
                .endSpec()
                .build();
    }

    private static boolean saysAnything(LeaseSpec spec) {
        return spec.getHolderIdentity() != null || spec.getRenewTime() != null || spec.getAcquireTime() != null;
    }

    private static LeaderElectionRecord read(LeaseSpec spec) {
        return new LeaderElectionRecord(
                Optional.ofNullable(spec.getHolderIdentity()).orElse(""),
                natural(spec.getLeaseDurationSeconds()),
                Optional.ofNullable(spec.getAcquireTime()).map(ZonedDateTime::toInstant),
                Optional.ofNullable(spec.getRenewTime()).map(ZonedDateTime::toInstant),
                natural(spec.getLeaseTransitions()));
    }

    private static int natural(@Nullable Integer number) {
        return number == null ? 0 : Math.max(0, number);
    }

    private static @Nullable ZonedDateTime time(Optional<Instant> time) {
        return time.map(t -> t.atZone(ZoneOffset.UTC)).orElse(null);
    }
}
