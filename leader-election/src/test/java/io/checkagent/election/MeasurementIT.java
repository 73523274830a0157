// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The figures of {@code docs/leader-election.md}, on the API server of {@code contract.kubeconfig}; with {@code
 * -Dmeasure=true}. {@code measure.freeze} and {@code measure.thaw} are commands that halt the API server and let it go
 * on.
 */
@EnabledIfSystemProperty(named = "measure", matches = "true")
class MeasurementIT {
    private static final int LOCKS = 20;
    private static final int HAND_OVERS = 100;

    @Test
    void gracefulHandOverToOneFollower() throws Exception {
        handOver(1);
    }

    @Test
    void gracefulHandOverToFourFollowers() throws Exception {
        handOver(4);
    }

    private static void handOver(int followers) throws Exception {
        Duration lease = Duration.ofSeconds(60);
        try (KubernetesClient client = RealCluster.connect(lease)) {
            ResourceLock lock = newLock(client);
            LinkedBlockingQueue<Started> started = new LinkedBlockingQueue<>();
            List<Starter> candidates = new ArrayList<>();
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i <= HAND_OVERS; i++) {
                while (candidates.size() < followers + 1) {
                    candidates.add(new Starter(lease, lock, started));
                }
                if (i == 0) {
                    assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();
                    continue;
                }
                await().until(() -> candidates.stream().allMatch(Starter::isReady));
                Starter leader =
                        candidates.stream().filter(Starter::leads).findFirst().orElseThrow();
                long releasedAt = System.nanoTime();
                leader.elector.close();
                candidates.remove(leader);
                Started next = started.poll(70, TimeUnit.SECONDS);
                assertThat(next).isNotNull();
                millis.add((next.at - releasedAt) / 1e6);
            }
            candidates.forEach(candidate -> candidate.elector.close());
            report("graceful hand-over to one of " + followers + ", from close() to onStartedLeading", millis, "ms");
            assertThat(percentile(millis, 99)).isLessThan(1000);
        }
    }

    @Test
    void crashOfTheLeader() throws Exception {
        Duration lease = Duration.ofSeconds(15);
        try (KubernetesClient client = RealCluster.connect(lease)) {
            List<Double> fences = new ArrayList<>();
            List<Double> seconds = new ArrayList<>();
            List<Pair> pairs = Pair.of(LOCKS, lease, client);
            for (Pair pair : pairs) {
                pair.crash();
            }
            for (Pair pair : pairs) {
                Started next = pair.started.poll(30, TimeUnit.SECONDS);
                assertThat(next).isNotNull();
                seconds.add((next.at - pair.lastRenewalAt) / 1e9);
                fences.add((pair.first.stoppedAt - pair.lastRenewalAt) / 1e9);
                assertThat(pair.first.stoppedAt).isLessThan(next.at);
            }
            pairs.forEach(Pair::close);
            report("leader cut off, lease 15 s: from its last renewal to its onStoppedLeading", fences, "s");
            report("leader cut off, lease 15 s: from its last renewal to the next onStartedLeading", seconds, "s");
            assertThat(percentile(seconds, 100)).isLessThan(17);
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "measure.freeze", matches = ".+")
    void apiServerThatHangs() throws Exception {
        Duration lease = Duration.ofSeconds(60);
        try (KubernetesClient client = RealCluster.connect(lease)) {
            List<Pair> pairs = Pair.of(LOCKS, lease, client);
            run("measure.freeze");
            try {
                List<Double> seconds = new ArrayList<>();
                for (Pair pair : pairs) {
                    await().atMost(Duration.ofSeconds(60)).until(() -> pair.first.stoppedAt != 0);
                    seconds.add((pair.first.stoppedAt - pair.first.renewedAt) / 1e9);
                }
                report("API server frozen, lease 60 s: from the last renewal to onStoppedLeading", seconds, "s");
                assertThat(percentile(seconds, 100)).isLessThan(30.5);
            } finally {
                run("measure.thaw");
            }
            long thawedAt = System.nanoTime();
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> pairs.stream().allMatch(pair -> pair.first.leads() || pair.second.leads()));
            System.out.printf(
                    Locale.ROOT,
                    "API server thawed: all %d locks led again after %.1f s%n",
                    LOCKS,
                    (System.nanoTime() - thawedAt) / 1e9);
            pairs.forEach(Pair::close);
        }
    }

    private static ResourceLock newLock(KubernetesClient client) {
        return ResourceLocks.create(LockKind.ENDPOINTS, client, "default", "measured-" + UUID.randomUUID());
    }

    private static void run(String property) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", System.getProperty(property))
                .inheritIO()
                .start();
        assertThat(process.waitFor()).isZero();
    }

    private static void report(String what, List<Double> values, String unit) {
        System.out.printf(
                Locale.ROOT,
                "%s: n=%d p50=%.1f p99=%.1f max=%.1f %s%n",
                what,
                values.size(),
                percentile(values, 50),
                percentile(values, 99),
                percentile(values, 100),
                unit);
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }

    private record Started(Starter candidate, long at) {}

    /** A candidate that notes when it starts and stops leading. */
    private static final class Starter implements LeaderElectionListener {
        private final LinkedBlockingQueue<Started> started;
        private final LeaderElector elector;
        private volatile long renewedAt;
        private volatile long stoppedAt;

        Starter(Duration lease, ResourceLock lock, LinkedBlockingQueue<Started> started) {
            this.started = started;
            this.elector = new LeaderElector(
                    LeaderElectionConfig.ofLease(UUID.randomUUID().toString(), lease), lock, this);
            elector.start();
        }

        boolean isReady() {
            return elector.status().watching();
        }

        boolean leads() {
            return elector.term().map(Term::isOpen).orElse(false);
        }

        @Override
        public void onStartedLeading(Term term) {
            started.add(new Started(this, System.nanoTime()));
        }

        @Override
        public void onStoppedLeading(Term term, String cause) {
            long now = System.nanoTime();
            renewedAt = now
                    - elector.status().lastRenewalAge().orElse(Duration.ZERO).toNanos();
            stoppedAt = now;
        }

        @Override
        public void onNewLeader(String identity) {}
    }

    /** A leader that can be cut off, and a follower. */
    private static final class Pair {
        private final LinkedBlockingQueue<Started> started = new LinkedBlockingQueue<>();
        private final CuttableLock firstLock;
        private final Starter first;
        private final Starter second;
        private long lastRenewalAt;

        private Pair(Duration lease, KubernetesClient client) throws InterruptedException {
            ResourceLock lock = newLock(client);
            firstLock = new CuttableLock(lock);
            first = new Starter(lease, firstLock, started);
            assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();
            second = new Starter(lease, lock, started);
            await().until(second::isReady);
        }

        static List<Pair> of(int count, Duration lease, KubernetesClient client) throws InterruptedException {
            List<Pair> pairs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                pairs.add(new Pair(lease, client));
            }
            return pairs;
        }

        void crash() {
            firstLock.cutOff();
            lastRenewalAt = System.nanoTime()
                    - first.elector.status().lastRenewalAge().orElseThrow().toNanos();
        }

        void close() {
            first.elector.close();
            second.elector.close();
        }
    }
}
