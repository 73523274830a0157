// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static io.checkagent.kubeevents.EventWriter.counts;
import static io.checkagent.kubeevents.EventWriter.writes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.kubeevents.filter.Selection;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.CompactedWatch;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Collection from an API server that can be told to fail. */
@Order(1)
class EventCollectionTest {
    private static final RequestMatcher EVENTS = RequestMatcher.any().resource("events");
    private static final RequestMatcher WATCH = EVENTS.verb("watch");
    private static final RequestMatcher LIST = EVENTS.verb("list");

    private KubeSandbox cluster;
    private KubernetesClient client;
    private EventWriter writer;

    @BeforeAll
    static void bePatientOnBusyMachines() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(40));
    }

    @AfterAll
    static void beAsUsual() {
        Awaitility.reset();
    }

    @BeforeEach
    void start() {
        cluster = KubeSandbox.builder().start();
        client = connect();
        writer = new EventWriter(client);
    }

    @AfterEach
    void stop() {
        cluster.faults().clear();
        client.close();
        cluster.close();
    }

    private KubernetesClient connect() {
        Config config = new ConfigBuilder(Config.fromKubeconfig(cluster.kubeconfig())).build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private RunningCheck run(RecordingContext context) {
        return RunningCheck.start(client, TestSettings.defaults(), context);
    }

    private RecordingContext fromNow() {
        return RecordingContext.from(Checkpoint.of("tokenKey", String.valueOf(cluster.resourceVersion())));
    }

    private RecordingContext fromNow(Instant stored) {
        return RecordingContext.from(new Checkpoint(
                Map.of("tokenKey", String.valueOf(cluster.resourceVersion()), "tokenTimestamp", stored.toString())));
    }

    private static void awaitDelivery(RecordingContext context, Set<String> writes) {
        await().untilAsserted(() -> assertThat(writes(context.sources())).containsExactlyInAnyOrderElementsOf(writes));
    }

    private static List<Event> gaps(RecordingContext context) {
        return context.events().stream()
                .filter(event -> event.title().equals("Kubernetes events may be missing"))
                .toList();
    }

    private void awaitWatch() {
        await().until(() -> requests("watch") > 0);
    }

    private long requests(String verb) {
        return cluster.requests().stream()
                .filter(request ->
                        request.verb().equals(verb) && request.resource().equals("events"))
                .count();
    }

    private static void awaitCursor(RecordingContext context, long atLeast) {
        await().until(() -> context.checkpoints().stream()
                .anyMatch(reached -> Long.parseLong(reached.get("tokenKey").orElse("0")) >= atLeast));
    }

    @Nested
    class FirstStart {
        @Test
        void deliversWhatIsThereAndThenWhatIsWritten() {
            writer.create("default", 1_203).createNewStyle("kube-system", "neu");
            writer.repeat(0, 3);
            Set<String> held = writer.newestWrites();
            RecordingContext context = RecordingContext.from(Checkpoint.empty());
            try (RunningCheck run = run(context)) {
                awaitDelivery(context, held);
                writer.create("default", 5).repeat(1, 2).repeat(1_203, 4);
                await().untilAsserted(
                                () -> assertThat(counts(context.sources())).isEqualTo(writer.counts()));
            }
            assertThat(context.sources()).noneMatch(EventSource::estimated);
            assertThat(context.events()).anyMatch(event -> event.text().contains("Grüße, 世界 😀"));
            assertThat(context.checkpoint().get("tokenKey")).contains(String.valueOf(cluster.resourceVersion()));
            assertThat(context.warnings()).isEmpty();
            assertThat(gaps(context)).isEmpty();
        }

        @Test
        void theCursorMovesOnlyWhenTheListIsComplete() {
            // More than one commit takes.
            writer.create("default", 1_100);
            RecordingContext context = RecordingContext.from(Checkpoint.empty());
            try (RunningCheck run =
                    RunningCheck.start(client, new TestSettings().pageSize(50).build(), context)) {
                awaitDelivery(context, writer.writes());
                awaitCursor(context, cluster.resourceVersion());
            }
            assertThat(context.checkpoints())
                    .extracting(reached -> reached.get("tokenKey").orElse(""))
                    .containsOnly("0", String.valueOf(cluster.resourceVersion()));
            assertThat(context.checkpoint().get("tokenListed")).isEmpty();
        }

        @Test
        void aLeaderThatIsStoppedInTheMiddleOfTheListIsGoneOnFrom() {
            // More than one commit takes.
            writer.create("default", 1_100);
            Settings settings = new TestSettings().pageSize(20).build();
            RecordingContext first = RecordingContext.from(Checkpoint.empty());
            first.blockAfter(1);
            try (RunningCheck run = RunningCheck.start(client, settings, first)) {
                await().until(() -> first.checkpoints().size() == 1 && requests("list") >= 10);
            }
            assertThat(first.checkpoint().get("tokenKey")).contains("0");
            // The first of the list, which is in the order of names, and the last.
            writer.repeat(0, 3).repeat(999, 2).create("default", 1);
            RecordingContext next = RecordingContext.from(first.checkpoint());
            List<EventSource> both = new ArrayList<>(first.sources());
            try (RunningCheck run = RunningCheck.start(client, settings, next)) {
                await().untilAsserted(() -> {
                    List<EventSource> all = new ArrayList<>(both);
                    all.addAll(next.sources());
                    assertThat(writes(all)).containsAll(writer.newestWrites());
                });
            }
            assertThat(first.sources()).isNotEmpty();
            both.addAll(next.sources());
            assertThat(writes(both)).doesNotHaveDuplicates();
            // How far the first leader counted one of the old ones, nobody knows now, nor whether it saw the new one.
            assertThat(next.sources()).filteredOn(EventSource::estimated).hasSizeBetween(1, 2);
        }

        @Test
        void pagesThatFailAreAskedForAgainAndDoubleNothing() {
            writer.create("default", 600);
            RecordingContext context = RecordingContext.from(Checkpoint.empty());
            context.block();
            try (RunningCheck run =
                    RunningCheck.start(client, new TestSettings().pageSize(20).build(), context)) {
                await().until(() -> requests("list") >= 10);
                cluster.faults().inject(LIST, Fault.cut(), 2);
                cluster.faults().inject(LIST, Fault.tooManyRequests(Duration.ofSeconds(1)), 1);
                context.unblock();
                awaitDelivery(context, writer.writes());
            }
        }

        @Test
        void aListThatTheServerForgetsHalfWayIsBegunAgainAndDoublesNothing() {
            writer.create("default", 600);
            RecordingContext context = RecordingContext.from(Checkpoint.empty());
            context.block();
            try (RunningCheck run =
                    RunningCheck.start(client, new TestSettings().pageSize(20).build(), context)) {
                // With the output blocked, the list stands still somewhere in the middle.
                await().until(() -> requests("list") >= 10);
                writer.repeat(0, 1).repeat(599, 1).create("default", 5);
                cluster.compact();
                context.unblock();
                await().untilAsserted(
                                () -> assertThat(counts(context.sources())).isEqualTo(writer.counts()));
            }
            assertThat(writes(context.sources())).doesNotHaveDuplicates().containsAll(writer.newestWrites());
            assertThat(context.sources()).noneMatch(EventSource::estimated);
        }
    }

    @Nested
    class HandOver {
        @Test
        void theNextLeaderDeliversEachWriteAfterTheCheckpointOnce() {
            writer.create("default", 20);
            RecordingContext first = fromNow();
            try (RunningCheck run = run(first)) {
                writer.create("default", 20).repeat(3, 2);
                await().untilAsserted(() -> assertThat(first.sources()).hasSize(21));
            }
            writer.create("default", 5).repeat(3, 5).repeat(20, 7).repeat(21, 1);
            RecordingContext next = RecordingContext.from(first.checkpoint());
            try (RunningCheck run = run(next)) {
                await().untilAsserted(() -> assertThat(next.sources()).hasSize(8));
            }
            assertThat(writes(next.sources())).doesNotContainAnyElementsOf(writes(first.sources()));
            // The counts before were learnt from the API server's history.
            assertThat(next.sources()).noneMatch(EventSource::estimated);
            assertThat(next.sources())
                    .extracting(EventSource::occurrences)
                    .containsExactly(1L, 1L, 1L, 1L, 1L, 5L, 7L, 1L);
        }

        @Test
        void afterACompactionWhatCannotBeKnownIsMarkedAndTold() {
            writer.create("default", 3).repeatAll(4);
            RecordingContext next = fromNow(Instant.now());
            writer.repeat(1, 5).create("default", 1);
            cluster.compact();
            try (RunningCheck run = run(next)) {
                await().untilAsserted(() -> assertThat(next.sources()).hasSize(2));
                await().untilAsserted(() -> assertThat(gaps(next)).hasSize(1));
            }
            assertThat(next.sources())
                    .as("a leader may have counted both before")
                    .allMatch(EventSource::estimated)
                    .allMatch(source -> source.occurrences() == 1);
            assertThat(gaps(next).get(0).text()).contains("2 newer events");
        }

        @Test
        void afterACompactionAnEventWithoutANewCountIsMarked() {
            writer.create("default", 2);
            RecordingContext next = fromNow(Instant.now());
            writer.annotate(1);
            createNamespace("one");
            cluster.compact();
            try (RunningCheck run = run(next)) {
                await().untilAsserted(() -> assertThat(next.sources()).hasSize(1));
            }
            assertThat(next.sources()).allMatch(EventSource::estimated);
        }

        @Test
        void afterACompactionWhatBeganAfterTheStoredPositionIsCountedTruly() {
            RecordingContext next = fromNow(Instant.now().minusSeconds(90));
            writer.create("default", 2).repeat(1, 5);
            cluster.compact();
            try (RunningCheck run = run(next)) {
                await().untilAsserted(() -> assertThat(counts(next.sources())).isEqualTo(writer.counts()));
            }
            assertThat(next.sources()).noneMatch(EventSource::estimated);
        }

        @ParameterizedTest
        @ValueSource(strings = {"garbage", "99999999"})
        void aPositionThatCannotBeUsedHealsAndSaysSoOnce(String key) {
            writer.create("default", 3);
            RecordingContext context = RecordingContext.from(Checkpoint.of("tokenKey", key));
            try (RunningCheck run = run(context)) {
                awaitDelivery(context, writer.writes());
                awaitCursor(context, cluster.resourceVersion());
            }
            assertThat(context.warnings()).hasSize(1);
            assertThat(context.warnings().get(0)).contains(key);
        }

        @Test
        void aLeaderThatIsStoppedWhileAPositionHealsIsGoneOnFromWithoutWhatIsOld() {
            Set<String> old = new EventWriter(client, Clock.offset(Clock.systemUTC(), Duration.ofHours(-1)))
                    .create("default", 50)
                    .writes();
            // More than one commit takes.
            writer.create("default", 1_100);
            Settings settings = new TestSettings().pageSize(20).build();
            RecordingContext first = RecordingContext.from(new Checkpoint(Map.of(
                    "tokenKey",
                    "garbage",
                    "tokenTimestamp",
                    Instant.now().minusSeconds(120).toString())));
            first.blockAfter(1);
            try (RunningCheck run = RunningCheck.start(client, settings, first)) {
                await().until(() -> first.checkpoints().size() == 1);
            }
            assertThat(first.checkpoint().get("tokenKey")).contains("0");
            RecordingContext next = RecordingContext.from(first.checkpoint());
            try (RunningCheck run = RunningCheck.start(client, settings, next)) {
                awaitCursor(next, cluster.resourceVersion());
            }
            List<EventSource> both = new ArrayList<>(first.sources());
            both.addAll(next.sources());
            assertThat(writes(both))
                    .doesNotContainAnyElementsOf(old)
                    .containsExactlyInAnyOrderElementsOf(writer.writes());
            assertThat(next.checkpoint().get("tokenSince")).isEmpty();
        }

        @Test
        void aPositionHealsAlsoWhenThereIsNothingToDeliver() {
            RecordingContext context = RecordingContext.from(Checkpoint.of("tokenKey", "garbage"));
            try (RunningCheck run = run(context)) {
                awaitCursor(context, 1);
            }
        }
    }

    @Nested
    class Watch {
        @ParameterizedTest
        @EnumSource(CompactedWatch.class)
        void anExpiredPositionLeadsToAListOfWhatIsNewer(CompactedWatch way) {
            cluster.compactedWatch(way);
            writer.create("default", 5);
            RecordingContext context = fromNow(Instant.now().minusSeconds(90));
            EventWriter later = new EventWriter(client).create("default", 5);
            cluster.compact();
            try (RunningCheck run = run(context)) {
                awaitDelivery(context, later.writes());
                await().untilAsserted(() -> assertThat(gaps(context)).hasSize(1));
                later.create("default", 2);
                awaitDelivery(context, later.writes());
                await().untilAsserted(() ->
                        assertThat(context.details().get("unrecoverable")).isEqualTo(Map.of("gap", 1L)));
            }
        }

        @Test
        void charactersSplitBetweenTwoChunksStayWhole() {
            cluster.faults().inject(WATCH, Fault.splitCharacters());
            RecordingContext context = fromNow();
            try (RunningCheck run = run(context)) {
                writer.create("default", 20);
                awaitDelivery(context, writer.writes());
            }
            assertThat(context.events()).allMatch(event -> event.text().contains("Grüße, 世界 😀"));
        }

        @Test
        void aCutConnectionLosesAndDoublesNothing() {
            cluster.faults().inject(WATCH, Fault.cutAfter(7), 5);
            RecordingContext context = fromNow();
            try (RunningCheck run = run(context)) {
                writer.create("default", 60);
                awaitDelivery(context, writer.writes());
            }
            assertThat(gaps(context)).isEmpty();
        }

        @Test
        void aHalfOpenConnectionIsReplaced() {
            cluster.faults().inject(WATCH, Fault.halfOpenAfter(3), 1);
            RecordingContext context = fromNow();
            try (RunningCheck run = RunningCheck.start(
                    client,
                    new TestSettings().bookmarkInterval(Duration.ofSeconds(1)).build(),
                    context)) {
                writer.create("default", 10);
                awaitDelivery(context, writer.writes());
            }
            assertThat(gaps(context)).isEmpty();
        }

        @Test
        void errorsAndTooManyRequestsAreWaitedOut() {
            cluster.faults().inject(WATCH, Fault.status(503), 2);
            cluster.faults().inject(WATCH, Fault.tooManyRequests(Duration.ofSeconds(1)), 1);
            RecordingContext context = fromNow();
            try (RunningCheck run = run(context)) {
                writer.create("default", 10);
                awaitDelivery(context, writer.writes());
            }
            assertThat(gaps(context)).isEmpty();
        }

        @Test
        void removedEventsAreNoNewsButMoveTheCursor() {
            writer.create("default", 5);
            RecordingContext context = fromNow();
            try (RunningCheck run = run(context)) {
                awaitWatch();
                writer.delete(0);
                writer.delete(1);
                awaitCursor(context, cluster.resourceVersion());
            }
            assertThat(context.events()).isEmpty();
        }

        @Test
        void whatBeganAfterTheRunIsCountedTrulyAfterACompactionToo() {
            cluster.faults().inject(WATCH, Fault.cutAfter(2), 1);
            RecordingContext context = RecordingContext.from(Checkpoint.empty());
            try (RunningCheck run = run(context)) {
                awaitWatch();
                writer.create("default", 1);
                awaitDelivery(context, writer.writes());
                cluster.faults().inject(WATCH, Fault.status(503));
                writer.create("default", 1);
                await().until(() -> requests("watch") > 1);
                writer.create("default", 1).repeat(1, 3).repeat(2, 4);
                cluster.compact();
                cluster.faults().clear();
                await().untilAsserted(() -> assertThat(gaps(context)).hasSize(1));
                await().untilAsserted(
                                () -> assertThat(counts(context.sources())).isEqualTo(writer.counts()));
            }
            assertThat(context.sources()).noneMatch(EventSource::estimated);
        }

        @ParameterizedTest
        @ValueSource(booleans = {false, true})
        void anApiServerThatIsRestoredFromABackupLosesNothing(boolean watchBreaks) {
            RecordingContext context = fromNow(Instant.now().minusSeconds(90));
            try (RunningCheck run = RunningCheck.start(
                    client,
                    new TestSettings()
                            .bookmarkInterval(Duration.ofSeconds(watchBreaks ? 70 : 1))
                            .build(),
                    context)) {
                awaitWatch();
                writer.create("default", 3);
                long backup = cluster.resourceVersion();
                EventWriter forgotten = new EventWriter(client).create("default", 50);
                await().untilAsserted(() -> assertThat(context.sources()).hasSize(53));
                awaitCursor(context, cluster.resourceVersion());
                if (watchBreaks) {
                    cluster.faults().inject(WATCH, Fault.cut(), 1);
                }
                cluster.restore(backup);
                EventWriter later =
                        new EventWriter(client).create("default", 10).repeat(2, 3);
                await().untilAsserted(
                                () -> assertThat(counts(context.sources())).containsAllEntriesOf(later.counts()));
                later.create("default", 2);
                await().untilAsserted(
                                () -> assertThat(counts(context.sources())).containsAllEntriesOf(later.counts()));
                await().until(() -> context.checkpoint()
                        .get("tokenKey")
                        .equals(Optional.of(String.valueOf(cluster.resourceVersion()))));
                assertThat(counts(context.sources()))
                        .as("what was delivered before happened no more often")
                        .containsAllEntriesOf(writer.counts())
                        .containsAllEntriesOf(forgotten.counts());
            }
            assertThat(gaps(context)).hasSize(1);
            assertThat(context.warnings()).singleElement().asString().contains("was restored");
            assertThat(context.sources()).noneMatch(EventSource::estimated);
        }

        @Test
        void aQuietStreamWhosePositionExpiresReportsNothingMissing() {
            // With the time standing still, the watch ended just now, however busy the machine is.
            RecordingContext context = new RecordingContext(
                    Clock.fixed(Instant.now(), ZoneOffset.UTC),
                    Checkpoint.of("tokenKey", String.valueOf(cluster.resourceVersion())));
            try (RunningCheck run = RunningCheck.start(
                    client,
                    new TestSettings().bookmarkInterval(Duration.ofSeconds(1)).build(),
                    context)) {
                await().until(() -> requests("watch") >= 2);
                // Writes of other resources, which this watch does not see.
                createNamespace("one");
                createNamespace("two");
                cluster.compact();
                awaitCursor(context, cluster.resourceVersion());
                writer.create("default", 1);
                awaitDelivery(context, writer.writes());
            }
            assertThat(gaps(context)).isEmpty();
        }
    }

    private void createNamespace(String name) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    @Nested
    class Output {
        @Test
        void aSlowOutputPausesTheWatchAndLosesNothing() {
            RecordingContext context = fromNow();
            context.block();
            try (RunningCheck run = run(context)) {
                writer.create("default", 300).repeatAll(1);
                context.unblock();
                await().untilAsserted(
                                () -> assertThat(counts(context.sources())).isEqualTo(writer.counts()));
            }
            assertThat(writes(context.sources())).doesNotHaveDuplicates();
        }

        @Test
        void theStatusShowsTheCursorUpToWhichAllIsAcknowledged() {
            RecordingContext context = fromNow();
            String before = context.checkpoint().get("tokenKey").orElseThrow();
            context.acknowledgeNothing();
            try (RunningCheck run = run(context)) {
                writer.create("default", 1);
                await().until(() -> !context.events().isEmpty());
                context.details().clear();
                await().until(() -> context.details().containsKey("cursor"));
                assertThat(context.details()).containsEntry("cursor", before).containsEntry("delivered", 0L);
            }
        }

        @Test
        void aRefusedDeliveryEndsTheRunAndLeavesTheCheckpoint() {
            RecordingContext context = fromNow();
            Checkpoint before = context.checkpoint();
            context.refuse();
            try (RunningCheck run = run(context)) {
                writer.create("default", 1);
                assertThat(run.failure(40)).containsInstanceOf(DeliveryRefusedException.class);
            }
            assertThat(context.checkpoint()).isEqualTo(before);
        }

        @Test
        void aStoppedRunEndsAtOnceWhateverTheServerDoes() {
            cluster.faults().inject(EVENTS, Fault.hang());
            RecordingContext context = fromNow();
            RunningCheck run = run(context);
            await().until(() -> !cluster.requests().isEmpty());
            long before = System.nanoTime();
            run.close();
            // A busy machine takes longer than the second that it may take; a request is given up after 30 s.
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Nested
    class Namespaces {
        @Test
        void eachIsReadByItselfAndGoesOnWhereItWas() {
            Settings settings =
                    new TestSettings().namespaces("default", "kube-system").build();
            RecordingContext first = fromNow();
            try (RunningCheck run = RunningCheck.start(client, settings, first)) {
                writer.create("default", 10).create("kube-system", 2).create("default", 5);
                awaitDelivery(first, writer.writes());
                awaitCursor(first, 1);
            }
            RecordingContext next = RecordingContext.from(first.checkpoint());
            EventWriter later = new EventWriter(client);
            try (RunningCheck run = RunningCheck.start(client, settings, next)) {
                later.create("kube-system", 1).create("kube-public", 1);
                later.create("default", 1);
                await().untilAsserted(() -> assertThat(next.sources()).hasSize(2));
            }
            assertThat(next.sources())
                    .extracting(EventSource::namespace)
                    .containsExactlyInAnyOrder("kube-system", "default");
            assertThat(writes(next.sources())).doesNotContainAnyElementsOf(writes(first.sources()));
        }

        @Test
        void aRefusedOneIsNamedAndDoesNotHoldTheOthersBack() {
            cluster.deny(EVENTS.namespace("kube-system"));
            Settings settings =
                    new TestSettings().namespaces("default", "kube-system").build();
            RecordingContext context = fromNow();
            try (RunningCheck run = RunningCheck.start(client, settings, context)) {
                writer.create("default", 3);
                awaitDelivery(context, writer.writes());
                await().until(() -> !context.warnings().isEmpty());
            }
            assertThat(context.warnings()).hasSize(1);
            assertThat(context.warnings().get(0))
                    .contains(
                            "not permitted to watch events in namespace kube-system (403",
                            "grant the verb watch on events in namespace kube-system",
                            "manifests/rbac.yaml");
        }
    }

    @Nested
    class Choice {
        @Test
        void refusedPermissionsEndTheRunWithWhatToGrant() {
            cluster.deny(EVENTS);
            RecordingContext context = fromNow();
            try (RunningCheck run = run(context)) {
                assertThat(run.failure(40).orElseThrow())
                        .hasMessageContaining("not permitted to list events (403")
                        .hasMessageContaining("grant the verb list on events in a ClusterRole")
                        .hasMessageContaining("manifests/rbac.yaml");
            }
        }

        @Test
        void filtersRunOnTheServerWhereTheyCan() {
            Settings settings = new TestSettings().filteredEventTypes("Pulled").build();
            RecordingContext context = fromNow();
            try (RunningCheck run = RunningCheck.start(client, settings, context)) {
                writer.create("default", 4);
                await().untilAsserted(() -> assertThat(context.sources()).hasSize(2));
                await().untilAsserted(() -> assertThat(context.details().get("received"))
                        .as("what the server sent")
                        .isEqualTo(2L));
            }
        }

        @Test
        void filtersThatTheServerDoesNotHaveRunHereAndMoveTheCursor() {
            Settings settings = new TestSettings()
                    .exclude(new Selection(List.of(), List.of(), List.of(), List.of(), List.of("kubelet")))
                    .build();
            RecordingContext context = fromNow();
            try (RunningCheck run = RunningCheck.start(client, settings, context)) {
                writer.create("default", 4);
                awaitCursor(context, cluster.resourceVersion());
                await().untilAsserted(() ->
                        assertThat(context.details().get("filtered")).isEqualTo(4L));
            }
            assertThat(context.events()).isEmpty();
        }

        @Test
        void settingsThatAreNotNeededAreAcceptedWithANotice() {
            RecordingContext context = fromNow();
            try (RunningCheck run = RunningCheck.start(
                    client, new TestSettings().maxEventsPerRun(300).build(), context)) {
                await().untilAsserted(() -> assertThat(context.details())
                        .containsEntry(
                                "notices", List.of("max_events_per_run is not needed: lists are read to their end")));
                assertThat(context.warnings()).isEmpty();
            }
        }

        @Test
        void aSettingThatIsNotSupportedNamesAWayUnlessItIsOff() {
            assertThat(new TestSettings()
                            .collectOpenshiftClusterquotas(true)
                            .build()
                            .notices())
                    .singleElement()
                    .asString()
                    .contains("write a check that reads ClusterResourceQuotas");
            assertThat(new TestSettings()
                            .collectOpenshiftClusterquotas(false)
                            .build()
                            .notices())
                    .isEmpty();
        }

        @Test
        void collectEventsFalseCollectsNothing() {
            RecordingContext context = fromNow();
            try (RunningCheck run = RunningCheck.start(
                    client, new TestSettings().collectEvents(false).build(), context)) {
                await().untilAsserted(() -> assertThat(context.details())
                        .containsEntry("notices", List.of("collect_events is false: no events are collected")));
            }
            assertThat(cluster.requests()).isEmpty();
        }

        @Test
        void secretsInMessagesAreStruckOut() {
            RecordingContext context = fromNow();
            try (RunningCheck run = run(context)) {
                writer.create("default", "login failed: password=hunter2");
                await().untilAsserted(() -> assertThat(context.events()).hasSize(1));
                await().untilAsserted(() ->
                        assertThat(context.details().get("redacted")).isEqualTo(1L));
            }
            assertThat(context.events().get(0).text())
                    .contains("password=********")
                    .doesNotContain("hunter2");
        }
    }
}
