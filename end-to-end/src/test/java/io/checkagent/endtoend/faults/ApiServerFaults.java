// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.stream.Collectors.toSet;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.demo.ledger.LedgerEntry;
import io.checkagent.endtoend.Hook;
import io.checkagent.endtoend.Relay;
import io.checkagent.endtoend.faults.Row.Need;
import io.checkagent.sandbox.KubeSandbox;
import io.checkagent.sandbox.fault.CompactedWatch;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.fault.Injection;
import io.checkagent.sandbox.request.RequestMatcher;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;

/** What the API server does, forgets or leaves undone, and the way to it. */
final class ApiServerFaults {
    /**
     * A list cannot tell what is younger than a minute from what was counted before, since clocks differ: with that it
     * could only estimate.
     */
    static final Duration WITHOUT_COLLECTOR = Duration.ofMinutes(2);

    private static final Duration KILLED_FOR = Duration.ofSeconds(3);
    private static final Duration FROZEN_FOR = Duration.ofSeconds(Scene.SHORT_LEASE + 5);
    private static final int PAGES = 40;
    private static final Duration LATE = Duration.ofMillis(100);
    /** The list stands still for so long; a page is given up after 30 s. */
    private static final Duration HELD = Duration.ofSeconds(10);

    private ApiServerFaults() {}

    static List<Row> rows() {
        return List.of(
                Row.of(
                                "position compacted away while nobody collected",
                                scene -> compactedAway(scene, CompactedWatch.ERROR_EVENT),
                                Need.COMPACTION)
                        .usual(),
                Row.of("compaction in the middle of a list", ApiServerFaults::compactedList, Need.COMPACTION)
                        .usual(),
                Row.of("kube-apiserver killed for 3 s", ApiServerFaults::killed, Need.LOAD, Need.COMPONENT),
                Row.of(
                        "kube-apiserver frozen for longer than the lease",
                        ApiServerFaults::frozen,
                        Need.LOAD,
                        Need.COMPONENT),
                Row.of("connections half open, told by silence alone", ApiServerFaults::halfOpen),
                Row.of("429 with Retry-After for 5 s", ApiServerFaults::tooManyRequests, Need.EMBEDDED_API)
                        .usual(),
                Row.of(
                                "watch of a compacted position closed without a word (kubernetes#104171)",
                                scene -> compactedAway(scene, CompactedWatch.CLEAN_CLOSE),
                                Need.EMBEDDED_API)
                        .usual());
    }

    private static void compactedAway(Scene scene, CompactedWatch way) throws Exception {
        Optional<KubeSandbox> sandbox = scene.installation().cluster().sandbox();
        sandbox.ifPresent(embedded -> embedded.compactedWatch(way));
        AgentProcess first = scene.startCollecting("node-1");
        Ledger before = scene.write(3);
        scene.settle();
        scene.stop(first);
        scene.token().age(WITHOUT_COLLECTOR);

        Ledger meanwhile = scene.write(3);
        scene.installation().cluster().compact();
        AgentProcess second = scene.startDelivering("node-1");
        scene.write(3);
        scene.settle();

        scene.verdict()
                .expect()
                .assertThat(delivered(scene, second))
                .doesNotContainAnyElementsOf(uids(before))
                .containsAll(uids(meanwhile));
        scene.verdict().saidOnce(second, "no longer knew the writes after the collected position");
        scene.gapsTold(1);
        scene.verdict()
                .remark(
                        (meanwhile.entries().size() - uids(meanwhile).size())
                                + " writes were replaced by later ones of the same events, and came as their occurrences; one gap told");
    }

    private static void compactedList(Scene scene) throws Exception {
        scene.token().delete();
        scene.write(8);
        int events = events(scene);
        scene.check("page_size: " + Math.max(10, events / PAGES));
        Relay way = scene.way();
        way.delay(LATE);
        AgentProcess agent = scene.start("node-1");
        await("a part of the list")
                .pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(() -> scene.observation().deliveries().size() > events / 4);
        way.delay(HELD);
        int listed = scene.observation().deliveries().size();
        scene.verdict()
                .expect()
                .assertThat(listed)
                .as("listed before the compaction")
                .isLessThan(events * 3 / 4);
        scene.installation().cluster().compact();
        way.restore();
        scene.settle();
        scene.write(3);
        scene.settle();
        scene.verdict().reopened(agent, "list expired=1");
        scene.gapsTold(0);
        scene.verdict()
                .remark("after %d of %d events; way %d ms late in each direction"
                        .formatted(listed, events, LATE.toMillis()));
    }

    private static int events(Scene scene) {
        var page = scene.installation()
                .client()
                .v1()
                .events()
                .inAnyNamespace()
                .list(new ListOptionsBuilder().withLimit(1L).build());
        Long remaining = page.getMetadata().getRemainingItemCount();
        return page.getItems().size() + (remaining == null ? 0 : remaining.intValue());
    }

    private static void killed(Scene scene) throws Exception {
        scene.startCollecting("node-1");
        Future<Ledger> load = scene.load(12);
        apiServer("kill");
        Scene.pause(KILLED_FOR);
        apiServer("start");
        writtenThroughOutage(scene, load, KILLED_FOR);
        scene.settle();
        scene.gapsTold(0);
    }

    private static void frozen(Scene scene) throws Exception {
        scene.shortenLease();
        scene.start("node-1");
        scene.start("node-2");
        scene.installation().awaitCollection();
        Future<Ledger> load = scene.load(28);
        long stored = scene.token().version();
        apiServer("freeze");
        Scene.pause(FROZEN_FOR);
        scene.verdict().mayRepeat(scene.deliveredBeyond(stored));
        scene.verdict()
                .remark("twice: what was delivered beyond the stored position, which could not be stored any more");
        apiServer("thaw");
        writtenThroughOutage(scene, load, FROZEN_FOR);
        scene.settle();
        scene.gapsTold(0);
    }

    private static void apiServer(String action) throws IOException, InterruptedException {
        Hook.of("e2e.hook.component").orElseThrow().run(Map.of("action", action, "component", "apiserver"));
    }

    /** A write whose confirmation the outage swallowed was made all the same. */
    private static void writtenThroughOutage(Scene scene, Future<Ledger> load, Duration outage) throws Exception {
        Ledger ledger = scene.written(load);
        // The load may end before the API server is back: the outage lies between two writes all the same.
        List<LedgerEntry> entries = new ArrayList<>(ledger.entries());
        entries.addAll(scene.write(2).entries());
        scene.verdict()
                .expect()
                .assertThat(longestPause(entries))
                .as("without a write")
                .isGreaterThanOrEqualTo(outage);
        List<LedgerEntry> unconfirmed =
                Unconfirmed.of(ledger, scene.installation().client());
        scene.produced(unconfirmed);
        scene.verdict()
                .remark(unconfirmed.size()
                        + " writes without confirmation that the API server holds count as produced");
    }

    private static Duration longestPause(List<LedgerEntry> entries) {
        List<Instant> times = entries.stream().map(LedgerEntry::at).sorted().toList();
        Duration longest = Duration.ZERO;
        for (int i = 1; i < times.size(); i++) {
            Duration pause = Duration.between(times.get(i - 1), times.get(i));
            longest = pause.compareTo(longest) > 0 ? pause : longest;
        }
        return longest;
    }

    private static void halfOpen(Scene scene) throws Exception {
        scene.check("bookmark_interval: 10s");
        Relay way = scene.way();
        AgentProcess agent = scene.startCollecting("node-1");
        Future<Ledger> load = scene.load(8);
        way.abandon();
        scene.written(load);
        scene.settle();
        scene.verdict().reopened(agent, "silent=");
        scene.gapsTold(0);
        scene.verdict().remark("bookmark_interval 10 s");
    }

    private static void tooManyRequests(Scene scene) throws Exception {
        KubeSandbox sandbox = scene.installation().cluster().sandbox().orElseThrow();
        scene.startCollecting("node-1");
        Future<Ledger> load = scene.load(9);
        RequestMatcher agents = RequestMatcher.any()
                .user("system:serviceaccount:" + scene.installation().namespace() + ":check-agent");
        Injection refusal = sandbox.faults().inject(agents, Fault.tooManyRequests(Duration.ofSeconds(1)));
        Injection cut = sandbox.faults().inject(agents.verb("watch").resource("events"), Fault.cut(), 1);
        Scene.pause(Duration.ofSeconds(5));
        refusal.clear();
        scene.written(load);
        scene.settle();
        scene.verdict().expect().assertThat(cut.strikes()).as("watches cut").isEqualTo(1);
        scene.verdict()
                .expect()
                .assertThat(refusal.strikes())
                .as("requests answered with 429")
                .isGreaterThan(1);
        scene.gapsTold(0);
    }

    private static Set<String> uids(Ledger ledger) {
        return ledger.entries().stream().map(LedgerEntry::uid).collect(toSet());
    }

    private static Set<String> delivered(Scene scene, AgentProcess agent) {
        return scene.observation().deliveries().stream()
                .map(Observation.Seen::delivery)
                .filter(delivery -> delivery.agent().equals(agent.identity()))
                .map(delivery -> delivery.uid())
                .collect(toSet());
    }
}
