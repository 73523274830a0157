// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.checkpoint;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.agent.checkpoint.CheckpointStatus.State;
import io.checkagent.api.Checkpoint;
import io.checkagent.output.Fence;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.Injection;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The store on an API server. */
@Timeout(60)
class ClusterConfigMapTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final KubeSandbox cluster = KubeSandbox.builder().start();
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(cluster.kubeconfig()))
            .build();
    private final ConfigMapAccess access = new ClusterConfigMap(() -> client, "default", "datadogtoken");
    private final CheckpointStore store = newStore();

    private CheckpointStore newStore() {
        CheckpointStore started = CheckpointStore.inConfigMap(
                new ClusterConfigMap(() -> client, "default", "datadogtoken"),
                Clock.systemUTC(),
                Duration.ofMillis(100));
        started.start();
        return started;
    }

    @AfterEach
    void close() {
        store.close();
        client.close();
        cluster.close();
    }

    private Resource<ConfigMap> token() {
        return client.configMaps().inNamespace("default").withName("datadogtoken");
    }

    private Map<String, String> data() {
        return Optional.ofNullable(token().get()).map(ConfigMap::getData).orElse(Map.of());
    }

    /** As {@code kubectl create configmap datadogtoken --from-literal=event.tokenKey=0} does. */
    private void createByHand(String resourceVersion) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("datadogtoken")
                        .addToLabels("made-by", "hand")
                        .endMetadata()
                        .addToData("event.tokenKey", resourceVersion)
                        .build())
                .create();
    }

    private static TermCheckpoint open(CheckpointStore store, String identity, long term) {
        return store.open("event", "event:1", new LeaderTerm(new Writer(identity, term), Fence.alwaysOpen()));
    }

    @Test
    void goesOnWhereTheConfigMapSaysAndLeavesWhatElseItHas() throws InterruptedException {
        createByHand("0");
        TermCheckpoint checkpoint = open(store, "pod-a", 1);
        assertThat(checkpoint.read()).isEqualTo(Checkpoint.of("tokenKey", "0"));
        checkpoint.acknowledged(new Checkpoint(Map.of("tokenKey", "77", "tokenTimestamp", "2024-01-01T12:00:00Z")));
        assertThat(store.flush(LONG)).isTrue();
        assertThat(data()).isEqualTo(Map.of("event.tokenKey", "77", "event.tokenTimestamp", "2024-01-01T12:00:00Z"));
        assertThat(requireNonNull(token().get()).getMetadata().getLabels()).containsEntry("made-by", "hand");
    }

    @Test
    void isCreatedAndCreatedAgain() throws InterruptedException {
        TermCheckpoint checkpoint = open(store, "pod-a", 1);
        assertThat(checkpoint.read().isEmpty()).isTrue();
        assertThat(token().get()).isNotNull();
        token().delete();
        checkpoint.acknowledged(Checkpoint.of("tokenKey", "5"));
        assertThat(store.flush(LONG)).isTrue();
        assertThat(data()).isEqualTo(Map.of("event.tokenKey", "5"));
    }

    @Test
    void anOldObjectCannotOverwriteANewerOne() {
        createByHand("1");
        ConfigMap old = access.get().orElseThrow();
        token().edit(configMap ->
                new ConfigMapBuilder(configMap).addToData("event.tokenKey", "2").build());
        assertThatThrownBy(() -> access.replace(new ConfigMapBuilder(old)
                        .addToData("event.tokenKey", "3")
                        .build()))
                .isInstanceOfSatisfying(KubernetesClientException.class, failure -> assertThat(failure.getCode())
                        .isEqualTo(409));
        assertThat(data()).containsEntry("event.tokenKey", "2");
    }

    @Test
    void theRequestsFailWithTheCodesThatTheStoreGoesBy() {
        ConfigMap absent = new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("default")
                .withName("datadogtoken")
                .withResourceVersion("1")
                .endMetadata()
                .build();
        assertThat(access.get()).isEmpty();
        assertThatThrownBy(() -> access.replace(absent))
                .isInstanceOfSatisfying(KubernetesClientException.class, failure -> assertThat(failure.getCode())
                        .isIn(404, 409));
        createByHand("1");
        assertThatThrownBy(() -> access.create(new ConfigMapBuilder(absent)
                        .editMetadata()
                        .withResourceVersion(null)
                        .endMetadata()
                        .build()))
                .isInstanceOfSatisfying(KubernetesClientException.class, failure -> assertThat(failure.getCode())
                        .isEqualTo(409));
    }

    @Test
    void anEditByHandIsKept() throws InterruptedException {
        TermCheckpoint checkpoint = open(store, "pod-a", 1);
        checkpoint.read();
        token().edit(configMap ->
                new ConfigMapBuilder(configMap).addToData("note", "by hand").build());
        checkpoint.acknowledged(Checkpoint.of("tokenKey", "5"));
        assertThat(store.flush(LONG)).isTrue();
        assertThat(data()).isEqualTo(Map.of("event.tokenKey", "5", "note", "by hand"));
    }

    @Test
    void theNextLeaderGoesOnAndTheDeposedOneWritesNoMore() throws InterruptedException {
        TermCheckpoint old = open(store, "pod-a", 1);
        old.read();
        old.acknowledged(Checkpoint.of("tokenKey", "5"));
        assertThat(store.flush(LONG)).isTrue();
        try (CheckpointStore nextStore = newStore()) {
            TermCheckpoint next = open(nextStore, "pod-b", 2);
            assertThat(next.read()).isEqualTo(Checkpoint.of("tokenKey", "5"));
            old.acknowledged(Checkpoint.of("tokenKey", "6"));
            assertThat(store.flush(LONG)).isFalse();
            assertThat(data()).containsEntry("event.tokenKey", "5");
            next.acknowledged(Checkpoint.of("tokenKey", "7"));
            assertThat(nextStore.flush(LONG)).isTrue();
        }
        assertThat(data()).containsEntry("event.tokenKey", "7");
    }

    @Test
    void aRefusedPermissionIsNamedAndCollectionGoesOnFromMemory() throws InterruptedException {
        createByHand("3");
        Injection denied = cluster.deny(RequestMatcher.any().verb("update").resource("configmaps"));
        TermCheckpoint checkpoint = open(store, "pod-a", 1);
        assertThat(checkpoint.read()).isEqualTo(Checkpoint.of("tokenKey", "3"));
        CheckpointStatus status = store.status();
        assertThat(status.state()).isEqualTo(State.IN_MEMORY);
        assertThat(status.problem().orElseThrow())
                .contains("update configmap default/datadogtoken failed (HTTP 403")
                .contains("manifests/rbac.yaml")
                .doesNotContain("Status(");
        checkpoint.acknowledged(Checkpoint.of("tokenKey", "4"));
        denied.clear();
        assertThat(store.flush(LONG)).isTrue();
        await().untilAsserted(() -> assertThat(data()).containsEntry("event.tokenKey", "4"));
    }
}
