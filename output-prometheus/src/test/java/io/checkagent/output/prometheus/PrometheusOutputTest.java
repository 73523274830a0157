// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Sketch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusOutputTest {
    private static final Instant NOON = Instant.parse("2024-01-01T12:00:00Z");

    private Instant now = NOON;
    private final HttpClient http = HttpClient.newHttpClient();
    private PrometheusOutput output = output(0, 5);

    private PrometheusOutput output(int port, int maxSeries) {
        return new PrometheusOutput(
                new PrometheusSettings(port, Optional.of("127.0.0.1"), Duration.ofMinutes(5), maxSeries, 2),
                ((InstantSource) () -> now).withZone(ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        output.close();
    }

    private Answer deliver(Item... items) {
        return output.deliver(new Batch(List.of(items), Fence.alwaysOpen()));
    }

    /** The page's lines, without comments. */
    private List<String> scraped() throws IOException, InterruptedException {
        return page("text/plain").lines().filter(line -> !line.startsWith("#")).toList();
    }

    private String page(String accept) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + output.open() + "/metrics"))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Item point(PointType type, String name, double value, String host, String... tags) {
        return new Item.PointItem("disk", type, name, value, NOON.getEpochSecond(), 0, host, "", List.of(tags));
    }

    private static Item gauge(String name, double value, String... tags) {
        return point(PointType.GAUGE, name, value, "node-1", tags);
    }

    private static Item serviceCheck(ServiceCheck.Status status) {
        return new Item.ServiceCheckItem(
                "ntp", ServiceCheck.of("ntp.in_sync", status, ""), "node-1", List.of("team:a"), NOON.getEpochSecond());
    }

    private static Item event(String reason, long occurrences) {
        Event event = Event.builder("Pod web: " + reason, "text", NOON)
                .alertType(Event.AlertType.WARNING)
                .source(new EventSource("uid", "7", "shop", "web.1", occurrences, false))
                .build();
        return new Item.EventItem(
                "kubernetes_events",
                event,
                "node-1",
                List.of("event_reason:" + reason, "kube_kind:Pod", "kube_namespace:shop"));
    }

    @Test
    void aGaugeShowsItsLastValueWithTagsAsLabels() throws Exception {
        assertThat(deliver(
                        gauge("system.mem.total", 1),
                        new Item.PointItem(
                                "disk",
                                PointType.GAUGE,
                                "system.disk.used",
                                2.5,
                                1,
                                "node-1",
                                "sda",
                                List.of("a-b:x:y")),
                        gauge("system.mem.total", 7)))
                .isEqualTo(Answer.accepted());

        assertThat(scraped())
                .containsExactly(
                        "system_disk_used{a_b=\"x:y\",device=\"sda\",host=\"node-1\"} 2.5",
                        "system_mem_total{host=\"node-1\"} 7.0");
        assertThat(page("text/plain"))
                .contains(
                        "# HELP system_disk_used system.disk.used, of the check disk", "# TYPE system_mem_total gauge");
    }

    @Test
    void aCountIsACounterThatSums() throws Exception {
        deliver(point(PointType.COUNT, "requests", 3, "node-1"), point(PointType.COUNT, "requests", 4, "node-1"));
        assertThat(scraped()).containsExactly("requests_total{host=\"node-1\"} 7.0");
        assertThat(page("application/openmetrics-text"))
                .contains("# TYPE requests counter")
                .endsWith("# EOF\n");
    }

    @Test
    void aDistributionIsASummaryOfWhichNumberAndSumGrow() throws Exception {
        Sketch sketch = new Sketch(2, 1, 3, 4, List.of(new Sketch.Bin(1, 1), new Sketch.Bin(3, 1)));
        Item item = new Item.DistributionItem("disk", "latency", sketch, 1, "node-1", List.of());
        deliver(item, item);
        assertThat(scraped())
                .contains(
                        "latency{host=\"node-1\",quantile=\"0.99\"} 3.0",
                        "latency_count{host=\"node-1\"} 4",
                        "latency_sum{host=\"node-1\"} 8.0")
                .hasSize(8);
    }

    @Test
    void tagsOfOneKeyStandInOneLabelAndOursAreNotOverwritten() throws Exception {
        deliver(gauge("m", 1, "canary", "host:other", "kube_service:a", "kube_service:b"));
        assertThat(scraped())
                .containsExactly("m{canary=\"true\",exported_host=\"other\",host=\"node-1\",kube_service=\"a,b\"} 1.0");
    }

    @Test
    void aServiceCheckIsItsLastStatus() throws Exception {
        deliver(serviceCheck(ServiceCheck.Status.OK), serviceCheck(ServiceCheck.Status.CRITICAL));
        assertThat(scraped())
                .containsExactly("service_check_status{host=\"node-1\",service_check=\"ntp.in_sync\",team=\"a\"} 2.0");
    }

    @Test
    void eventsAreCountedWithRepetitionsAndBeyondTheLimitAsOther() throws Exception {
        deliver(
                event("BackOff", 3),
                event("Failed", 1),
                event("Killing", 2),
                event("BackOff", 1),
                event("Unhealthy", 5));
        assertThat(scraped())
                .containsExactlyInAnyOrder(
                        "events_total{kind=\"Pod\",namespace=\"shop\",reason=\"BackOff\",type=\"warning\"} 4.0",
                        "events_total{kind=\"Pod\",namespace=\"shop\",reason=\"Failed\",type=\"warning\"} 1.0",
                        "events_total{kind=\"other\",namespace=\"other\",reason=\"other\",type=\"other\"} 7.0");
    }

    @Test
    void aSeriesThatIsNotSentAnyMoreGoesAndEventsStay() throws Exception {
        deliver(gauge("old", 1), serviceCheck(ServiceCheck.Status.OK), event("BackOff", 1));
        now = NOON.plus(Duration.ofMinutes(4));
        deliver(gauge("young", 2));
        now = NOON.plus(Duration.ofMinutes(6));
        assertThat(scraped())
                .containsExactly(
                        "events_total{kind=\"Pod\",namespace=\"shop\",reason=\"BackOff\",type=\"warning\"} 1.0",
                        "young{host=\"node-1\"} 2.0");
    }

    @Test
    void whatBelongsToTheClusterGoesWithTheTerm() throws Exception {
        AtomicBoolean leads = new AtomicBoolean(true);
        output.deliver(
                new Batch(List.of(point(PointType.GAUGE, "of.cluster", 1, ""), gauge("of.node", 2)), leads::get));
        assertThat(scraped()).containsExactly("of_cluster 1.0", "of_node{host=\"node-1\"} 2.0");
        leads.set(false);
        assertThat(scraped()).containsExactly("of_node{host=\"node-1\"} 2.0");
    }

    @Test
    void beyondTheLimitNewSeriesAreDroppedUntilOthersEnd() throws Exception {
        Item[] six = java.util.stream.IntStream.range(0, 6)
                .mapToObj(i -> gauge("m", i, "i:" + i))
                .toArray(Item[]::new);
        assertThat(deliver(six)).isInstanceOfSatisfying(Answer.Each.class, each -> {
            assertThat(each.answers().subList(0, 5)).containsOnly(Answer.accepted());
            assertThat(each.answers().get(5)).isInstanceOfSatisfying(Answer.Rejected.class, rejected -> {
                assertThat(rejected.reason()).isEqualTo("too_many_series");
                assertThat(rejected.certain()).isTrue();
            });
        });
        now = NOON.plus(Duration.ofMinutes(6));
        assertThat(deliver(six[5])).isEqualTo(Answer.accepted());
        assertThat(scraped()).hasSize(1);
    }

    @Test
    void whatPrometheusCannotShowIsRejectedAlone() throws Exception {
        assertThat(deliver(
                        gauge("a.b", 1),
                        point(PointType.COUNT, "a.b", 1, "node-1"),
                        point(PointType.COUNT, "c", -1, "node-1"),
                        point(PointType.COUNT, "d", 1, "node-1"),
                        gauge("d_total", 1)))
                .isInstanceOfSatisfying(Answer.Each.class, each -> assertThat(each.answers())
                        .map(answer -> answer instanceof Answer.Rejected rejected ? rejected.reason() : "")
                        .containsExactly("", "another_type", "negative_count", "", "another_type"));
        assertThat(scraped()).hasSize(2);
    }

    @Test
    void namesThatPrometheusHasNotAreMadeSuchNames() throws Exception {
        deliver(gauge("größe.9/x", 1, "__meta:x", "ä b:y", ":z"), gauge("9x", 2));
        assertThat(scraped())
                .containsExactly(
                        "_x{host=\"node-1\"} 2.0", "gr__e_9_x{_b=\"y\",_meta=\"x\",_z=\"true\",host=\"node-1\"} 1.0");
    }

    @Test
    void aPortThatIsTakenIsToldAndTriedAgain() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            output = output(taken.getLocalPort(), 5);
            output.start();
            assertThat(deliver(gauge("m", 1))).isInstanceOfSatisfying(Answer.Retry.class, retry -> assertThat(
                            retry.message())
                    .contains("cannot listen on http://127.0.0.1:" + taken.getLocalPort(), "in use", "set port"));
        }
        assertThat(deliver(gauge("m", 1))).isEqualTo(Answer.accepted());
    }

    @Test
    void noThreadIsLeft() throws Exception {
        assertThat(scraped()).isEmpty();
        assertThat(threads()).containsOnlyOnce("prometheus");
        output.close();
        await().untilAsserted(() -> assertThat(threads()).doesNotContain("prometheus"));
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
    }

    @Test
    void whatIsNoPortIsRefused() {
        assertThatThrownBy(() -> output(70_000, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("port has to be between");
    }
}
