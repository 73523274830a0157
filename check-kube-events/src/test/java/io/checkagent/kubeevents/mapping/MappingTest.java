// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.mapping;

import static io.checkagent.kubeevents.TestEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.kubeevents.TestEvents;
import io.checkagent.kubeevents.mapping.EventSelection.CollectedEventType;
import io.checkagent.kubeevents.occurrence.Occurrence;
import io.checkagent.kubeevents.source.KubernetesEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
    private static final EventSelection BUNDLED = new EventSelection(false, List.of(), false);
    private static final EventSelection ALONE = new EventSelection(true, List.of(), false);

    /** Knows what events say, and one provider id. */
    private static final Hosts HOSTS = new Hosts() {
        @Override
        public Optional<String> nodeOf(KubernetesEvent event) {
            return Optional.of(event.host()).filter(host -> !host.isEmpty());
        }

        @Override
        public Optional<String> providerIdOf(String node) {
            return node.equals("node-1") ? Optional.of("i-0123") : Optional.empty();
        }
    };

    private static List<Event> map(EventSelection selection, Occurrence... occurrences) {
        return new Mapping(selection, HOSTS, Optional.empty(), false).map(List.of(occurrences));
    }

    private static Occurrence times(long times, TestEvents event) {
        return new Occurrence(event.build(), times, false);
    }

    @Nested
    class Bundled {
        @Test
        void oneEventForAnObjectWithTheCountsOfEachDistinctMessage() {
            List<Event> events = map(
                    BUNDLED,
                    times(2, event().reason("Pulled").message("image pulled")),
                    times(
                            3,
                            event().uid("event-2")
                                    .version("8")
                                    .reason("BackOff")
                                    .message("back-off")
                                    .seen("2019-10-21T09:13:00Z", "2019-10-21T09:15:00Z")),
                    times(
                            1,
                            event().uid("event-3").version("9").reason("Pulled").message("image pulled")));

            assertThat(events).hasSize(1);
            Event bundle = events.get(0);
            assertThat(bundle.title()).isEqualTo("Events from the Pod default/web-0");
            assertThat(bundle.text())
                    .isEqualTo("%%% \n3 **BackOff**: back-off\n 3 **Pulled**: image pulled\n"
                            + " \n _Events emitted by the kubelet seen at 2019-10-21 09:15:00 +0000 UTC"
                            + " since 2019-10-21 09:13:00 +0000 UTC_ \n\n %%%");
            assertThat(bundle.timestamp()).isEqualTo("2019-10-21T09:15:00Z");
            assertThat(bundle.priority()).isEqualTo(Event.Priority.NORMAL);
            assertThat(bundle.alertType()).isEqualTo(Event.AlertType.WARNING);
            assertThat(bundle.aggregationKey()).contains("kubernetes_apiserver:pod-1");
            assertThat(bundle.sourceTypeName()).contains("kubernetes");
            assertThat(bundle.eventType()).contains("kubernetes_apiserver");
            assertThat(bundle.host()).contains("node-1");
            assertThat(bundle.tags())
                    .containsExactlyInAnyOrder(
                            "source_component:kubelet",
                            "reporting_controller:kubelet",
                            "kubernetes_kind:Pod",
                            "kube_kind:Pod",
                            "name:web-0",
                            "kube_name:web-0",
                            "namespace:default",
                            "kube_namespace:default",
                            "pod_name:web-0",
                            "orchestrator:kubernetes",
                            "host_provider_id:i-0123");
        }

        @Test
        void namesTheWritesItWasMadeFrom() {
            List<Event> events = map(BUNDLED, times(2, event()), times(0, event().version("8")));

            assertThat(events.get(0).sources())
                    .containsExactly(
                            new EventSource("event-1", "7", "default", "web-0.event-1", 2, false),
                            new EventSource("event-1", "8", "default", "web-0.event-1", 0, false));
        }

        @Test
        void aWriteThatAddedNothingIsStillShownOnce() {
            assertThat(map(BUNDLED, times(0, event())).get(0).text()).contains("\n1 **BackOff**");
        }

        @Test
        void differentObjectsTypesAndWritersAreKeptApart() {
            assertThat(map(
                            BUNDLED,
                            times(1, event()),
                            times(1, event().type("Normal")),
                            times(1, event().writtenBy("default-scheduler")),
                            times(1, event().object("Pod", "default", "web-1", "pod-2"))))
                    .hasSize(4);
        }

        @Test
        void objectsWithoutAUidAreToldApartByKindNamespaceAndName() {
            List<Event> events = map(
                    BUNDLED,
                    times(1, event().object("Pod", "a", "web", "")),
                    times(1, event().object("Pod", "b", "web", "")),
                    times(1, event().object("Service", "a", "web", "")));

            assertThat(events)
                    .extracting(e -> e.aggregationKey().orElse(""))
                    .containsExactly(
                            "kubernetes_apiserver:Pod/a/web",
                            "kubernetes_apiserver:Pod/b/web",
                            "kubernetes_apiserver:Service/a/web");
        }

        @Test
        void clusterScopedObjectsHaveNoNamespaceInTheTitle() {
            Event event = map(BUNDLED, times(1, event().object("Node", "", "node-1", "node-1")))
                    .get(0);

            assertThat(event.title()).isEqualTo("Events from the Node node-1");
            assertThat(event.tags()).noneMatch(tag -> tag.startsWith("namespace:"));
        }

        @Test
        void tildesAreEscapedForMarkdown() {
            assertThat(map(BUNDLED, times(1, event().message("~1 GiB~"))).get(0).text())
                    .contains("\\~1 GiB\\~");
        }

        @Test
        void normalEventsAreInformation() {
            assertThat(map(BUNDLED, times(1, event().type("Normal"))).get(0).alertType())
                    .isEqualTo(Event.AlertType.INFO);
        }

        @Test
        void longTextsAreSplitBelowTheIntakesLimitAndLoseNothing() {
            List<Occurrence> many = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                many.add(times(1, event().uid("event-" + i).message("m".repeat(500) + i)));
            }

            List<Event> events = map(BUNDLED, many.toArray(Occurrence[]::new));

            assertThat(events).hasSizeGreaterThan(1).allMatch(e -> e.text().length() <= 4_000);
            assertThat(events.stream().mapToInt(e -> e.sources().size()).sum()).isEqualTo(40);
        }

        @Test
        void aLongNameOfTheWriterDoesNotPushTheTextBeyondTheLimit() {
            String component = "c".repeat(4_100);
            TestEvents written = event().message("m".repeat(3_900)).writtenBy(component);

            Event event = map(BUNDLED, times(1, written)).get(0);

            assertThat(event.text().length()).isLessThanOrEqualTo(4_000);
            assertThat(event.text())
                    .contains("emitted by the ccc", "c… seen at ")
                    .endsWith("%%%");
            assertThat(event.tags()).contains("source_component:" + component);
        }

        @Test
        void aSingleMessageThatIsTooLongIsCutAtAWholeCharacter() {
            String message = "😀".repeat(1_950);
            Event event = map(BUNDLED, times(1, event().message(message))).get(0);

            assertThat(event.text().length()).isLessThanOrEqualTo(4_000);
            assertThat(event.text()).contains("…");
            assertThat(new String(
                            event.text().getBytes(java.nio.charset.StandardCharsets.UTF_8),
                            java.nio.charset.StandardCharsets.UTF_8))
                    .isEqualTo(event.text());
        }
    }

    @Nested
    class Alone {
        @Test
        void oneEventForEachWriteWithItsMessageAsItIs() {
            List<Event> events = map(ALONE, times(1, event().message("~ as it is")), times(1, event().version("8")));

            assertThat(events).hasSize(2);
            assertThat(events.get(0).title()).isEqualTo("Pod default/web-0: BackOff");
            assertThat(events.get(0).text()).isEqualTo("~ as it is");
            assertThat(events.get(0).timestamp()).isEqualTo("2019-10-21T09:14:10Z");
            assertThat(events.get(0).tags())
                    .contains("event_reason:BackOff", "pod_name:web-0")
                    .isSorted();
            assertThat(events.get(0).aggregationKey()).contains("kubernetes_apiserver:pod-1");
        }

        @Test
        void onlyWhatIsListedWhenThereIsAList() {
            CollectedEventType pods = new CollectedEventType(Optional.of("Pod"), Optional.empty(), List.of("BackOff"));
            KubernetesEvent listed = event().build();
            KubernetesEvent other = event().reason("Pulled").build();

            EventSelection others = new EventSelection(true, List.of(pods), false);
            assertThat(others.collects(listed)).isTrue();
            assertThat(others.collects(other)).isFalse();

            EventSelection bundled = new EventSelection(true, List.of(pods), true);
            assertThat(map(bundled, new Occurrence(listed, 1, false), new Occurrence(other, 1, false)))
                    .extracting(Event::title)
                    .containsExactly("Pod default/web-0: BackOff", "Events from the Pod default/web-0");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Scheduled for 2019-10-21T09:13:00Z; the events are of nine seconds later.
        "backup-26194153, kube_cronjob:backup",
        "nightly-2-26194153, kube_cronjob:nightly-2",
        // As kube-controller-manager wrote it before 1.21.
        "backup-1571649180, kube_cronjob:backup",
        // A Job that could not start for eleven months.
        "backup-25712000, kube_cronjob:backup",
    })
    void aJobIsTaggedWithTheCronJobThatItsNameTells(String job, String tag) {
        assertThat(tagsOf("Job", job)).contains(tag, "kube_job:" + job);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "backup",
                "backup-2",
                "report-20191021",
                "report-201910210913",
                "backup-26194153-x",
                "backup-026194153",
                "-26194153",
                // Two days ahead, and thirteen months ago.
                "backup-26197033",
                "backup-25625000",
            })
    void aJobWhoseNameEndsInAnotherNumberHasNoCronJob(String job) {
        assertThat(tagsOf("Job", job)).noneMatch(tag -> tag.startsWith("kube_cronjob:"));
    }

    @Test
    void onlyJobsHaveTheirCronJobInTheName() {
        assertThat(tagsOf("Pod", "backup-26194153")).noneMatch(tag -> tag.startsWith("kube_cronjob:"));
        assertThat(tagsOf("CronJob", "backup")).contains("kube_cronjob:backup");
    }

    private static List<String> tagsOf(String kind, String name) {
        return map(BUNDLED, times(1, event().object(kind, "default", name, "uid-1")))
                .get(0)
                .tags();
    }

    @Test
    void theClusterNameBelongsToTheHost() {
        Mapping mapping = new Mapping(BUNDLED, HOSTS, Optional.of("test_cluster"), false);

        assertThat(mapping.map(List.of(times(1, event().host("machine-blue"))))
                        .get(0)
                        .host())
                .contains("machine-blue-test-cluster");
    }

    @Test
    void anEventWithoutANodeHasNoHost() {
        assertThat(map(BUNDLED, times(1, event().writtenBy("deployment-controller")))
                        .get(0)
                        .host())
                .isEmpty();
    }

    @Test
    void detectedSourcesNameTheIntegration() {
        Mapping mapping = new Mapping(BUNDLED, HOSTS, Optional.empty(), true);

        assertThat(mapping.map(List.of(
                        times(1, event().writtenBy("default-scheduler")),
                        times(1, event().writtenBy("karpenter")),
                        times(1, event()))))
                .extracting(e -> e.sourceTypeName().orElse(""))
                .containsExactly("kube_scheduler", "karpenter", "kubernetes");
    }
}
