// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Awaitility.setDefaultTimeout;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.EndpointsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every lock promises on an API server; subclasses bring the server. */
abstract class ResourceLockContract {
    private static final Instant ACQUIRED = Instant.parse("2026-11-22T23:00:00Z");
    private static final Instant RENEWED = Instant.parse("2026-11-22T23:00:15Z");
    private static final String NAMESPACE = "default";

    private final String name = "lock-" + UUID.randomUUID();

    abstract KubernetesClient client();

    private ResourceLock lock(LockKind kind) {
        return ResourceLocks.create(kind, client(), NAMESPACE, name);
    }

    private static LeaderElectionRecord heldBy(String identity) {
        return new LeaderElectionRecord(identity, 60, Optional.of(ACQUIRED), Optional.of(RENEWED), 3);
    }

    @ParameterizedTest
    @EnumSource
    void anObjectThatDoesNotExistIsAbsent(LockKind kind) throws Exception {
        LockSnapshot seen = lock(kind).get();

        assertThat(seen.exists()).isFalse();
        assertThat(seen.isBlank()).isTrue();
        assertThat(seen.record()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(LockKind kind) throws Exception {
        ResourceLock lock = lock(kind);

        LockSnapshot created = lock.write(lock.get(), heldBy("agent-a"));
        assertThat(created.record()).contains(heldBy("agent-a"));
        assertThat(lock.get()).isEqualTo(created);

        LockSnapshot updated = lock.write(created, heldBy("agent-b"));
        assertThat(updated.record()).contains(heldBy("agent-b"));
        assertThat(lock.get()).isEqualTo(updated);
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoThatSawTheSameLockOneWins(LockKind kind) throws Exception {
        ResourceLock lock = lock(kind);
        LockSnapshot absent = lock.get();
        LockSnapshot created = lock.write(absent, heldBy("agent-a"));
        assertFailure(FailureCause.CONFLICT, () -> lock.write(absent, heldBy("agent-b")));

        lock.write(created, heldBy("agent-b"));
        assertFailure(FailureCause.CONFLICT, () -> lock.write(created, heldBy("agent-a")));
        assertThat(lock.get().isHeldBy("agent-b")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void aReleasedLockIsTakenByTheServer(LockKind kind) throws Exception {
        ResourceLock lock = lock(kind);
        LeaderElectionRecord released = new LeaderElectionRecord("", 1, Optional.of(ACQUIRED), Optional.of(RENEWED), 3);

        lock.write(lock.write(lock.get(), heldBy("agent-a")), released);

        assertThat(lock.get().isReleased()).isTrue();
        assertThat(lock.get().record()).contains(released);
    }

    @ParameterizedTest
    @EnumSource
    void writingALockThatWasDeletedFails(LockKind kind) throws Exception {
        ResourceLock lock = lock(kind);
        LockSnapshot created = lock.write(lock.get(), heldBy("agent-a"));
        delete();

        // 404 for ConfigMaps; 409 where an update may create, since it names the uid of the deleted object.
        LockRequestException failure =
                catchThrowableOfType(LockRequestException.class, () -> lock.write(created, heldBy("agent-a")));
        assertThat(failure.failureCause()).isIn(FailureCause.NOT_FOUND, FailureCause.CONFLICT);
        assertThat(lock.get().exists()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void aWatchShowsTheLockAsItIsAndEveryChange(LockKind kind) throws Exception {
        ResourceLock lock = lock(kind);
        LockSnapshot created = lock.write(lock.get(), heldBy("agent-a"));
        List<LockSnapshot> seen = new CopyOnWriteArrayList<>();
        try (LockWatch watch = lock.watch(new LockWatchListener() {
            @Override
            public void onSnapshot(LockSnapshot snapshot) {
                seen.add(snapshot);
            }

            @Override
            public void onClose(String cause) {}
        })) {
            assertThat(watch).isNotNull();
            await().until(() -> seen.contains(created));
            LockSnapshot updated = lock.write(created, heldBy("agent-b"));
            await().until(() -> seen.contains(updated));
            assertThat(created.isOlderThan(updated)).isTrue();
            assertThat(updated.isOlderThan(created)).isFalse();
            delete();
            await().until(() -> !seen.get(seen.size() - 1).exists());
        }
    }

    /** How soon is proven in virtual time, and measured; here a slow machine must not fail what is right. */
    @BeforeAll
    static void beInNoHurry() {
        setDefaultTimeout(Duration.ofSeconds(40));
    }

    @Test
    void everythingElseOnAnEndpointsStays() throws Exception {
        client().endpoints()
                .resource(new EndpointsBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .addToLabels("kept", "label")
                        .addToAnnotations("kept", "annotation")
                        .endMetadata()
                        .addNewSubset()
                        .addNewAddress()
                        .withIp("10.1.2.3")
                        .endAddress()
                        .addNewPort()
                        .withPort(80)
                        .endPort()
                        .endSubset()
                        .build())
                .create();
        ResourceLock lock = lock(LockKind.ENDPOINTS);
        assertThat(lock.get().isBlank()).isTrue();

        LockSnapshot written = lock.write(lock.get(), heldBy("agent-a"));

        assertThat(written.isHeldBy("agent-a")).isTrue();
        var stored = client().endpoints().inNamespace(NAMESPACE).withName(name).get();
        assertThat(stored.getMetadata().getLabels()).containsEntry("kept", "label");
        assertThat(stored.getMetadata().getAnnotations())
                .containsEntry("kept", "annotation")
                .containsEntry(
                        "control-plane.alpha.kubernetes.io/leader",
                        "{\"holderIdentity\":\"agent-a\",\"leaseDurationSeconds\":60,"
                                + "\"acquireTime\":\"2026-11-22T23:00:00Z\",\"renewTime\":\"2026-11-22T23:00:15Z\","
                                + "\"leaderTransitions\":3}");
        assertThat(stored.getSubsets().get(0).getAddresses().get(0).getIp()).isEqualTo("10.1.2.3");
    }

    @Test
    void everythingElseOnAConfigMapStays() throws Exception {
        client().configMaps()
                .resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .addToData("kept", "data")
                        .build())
                .create();
        ResourceLock lock = lock(LockKind.CONFIGMAPS);
        assertThat(lock.get().isBlank()).isTrue();

        assertThat(lock.write(lock.get(), heldBy("agent-a")).isHeldBy("agent-a"))
                .isTrue();

        assertThat(client().configMaps()
                        .inNamespace(NAMESPACE)
                        .withName(name)
                        .get()
                        .getData())
                .containsEntry("kept", "data");
    }

    @Test
    void twoObjectsThatDisagreeHaveAnUnknownHolder() throws Exception {
        lock(LockKind.ENDPOINTS).write(LockSnapshot.absent(), heldBy("agent-a"));
        lock(LockKind.LEASES).write(LockSnapshot.absent(), heldBy("agent-b"));

        assertThat(lock(LockKind.ENDPOINTSLEASES).get().isHeldBy(LeaderElectionRecord.UNKNOWN_HOLDER))
                .isTrue();
    }

    @Test
    void aFleetMovesFromEndpointsToLeasesThroughBoth() throws Exception {
        lock(LockKind.ENDPOINTS).write(LockSnapshot.absent(), heldBy("agent-a"));
        ResourceLock both = lock(LockKind.ENDPOINTSLEASES);
        assertThat(both.get().isHeldBy("agent-a")).isTrue();

        both.write(both.get(), heldBy("agent-b"));

        assertThat(lock(LockKind.ENDPOINTS).get().isHeldBy("agent-b")).isTrue();
        assertThat(lock(LockKind.LEASES).get().isHeldBy("agent-b")).isTrue();
    }

    @Test
    void aNamespaceThatDoesNotExistIsNamed() throws Exception {
        ResourceLock lock = ResourceLocks.create(LockKind.LEASES, client(), "no-such-namespace", name);

        LockRequestException failure =
                assertFailure(FailureCause.NOT_FOUND, () -> lock.write(lock.get(), heldBy("agent-a")));

        assertThat(failure)
                .hasMessageContaining("create leases \"" + name + "\" in namespace \"no-such-namespace\"")
                .hasMessageContaining("check that the namespace exists");
    }

    private void delete() {
        for (HasMetadata object : List.<HasMetadata>of(
                new EndpointsBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .build(),
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .build(),
                new LeaseBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(NAMESPACE)
                        .endMetadata()
                        .build())) {
            client().resource(object).delete();
        }
    }

    static LockRequestException assertFailure(FailureCause cause, ThrowingCallable call) {
        LockRequestException failure = catchThrowableOfType(LockRequestException.class, call);
        assertThat(failure.failureCause()).isEqualTo(cause);
        return failure;
    }
}
