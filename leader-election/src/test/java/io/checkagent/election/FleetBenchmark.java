// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a fleet of candidates costs the API server, counted in the server's own audit log: at rest, when the leader
 * releases, and when it falls silent. Beside it, what client-go's rule of polling costs for the same number.
 *
 * <p>Run by hand: {@code -Dcontract.kubeconfig=FILE}, arguments: the audit log, the number of candidates (1000), the
 * lease in seconds (60). All candidates live in this process and share a few clients; the requests are those of as many
 * processes.
 */
final class FleetBenchmark {
    private static final int CLIENTS = 20;
    private static final Duration REST = Duration.ofSeconds(60);
    private static final Duration SETTLING = Duration.ofSeconds(10);

    private final Path auditLog;
    private final String lockName = "fleet-" + UUID.randomUUID();
    private final List<Member> members = new ArrayList<>();
    private final Duration lease;

    private FleetBenchmark(Path auditLog, Duration lease) {
        this.auditLog = auditLog;
        this.lease = lease;
    }

    public static void main(String[] arguments) throws Exception {
        int candidates = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1000;
        Duration lease = Duration.ofSeconds(arguments.length > 2 ? Integer.parseInt(arguments[2]) : 60);
        new FleetBenchmark(Path.of(arguments[0]), lease).run(candidates);
        System.exit(0);
    }

    private void run(int count) throws Exception {
        start(count);
        print("%d candidates, lease %d s", count, lease.toSeconds());
        double pollers = (count - 1) / (lease.toSeconds() / 4.0 * 1.6);
        print("client-go's rule at rest (computed): %.1f GET/s, %.3f PUT/s", pollers, 4.0 / lease.toSeconds());

        Instant from = Instant.now();
        TimeUnit.MILLISECONDS.sleep(REST.toMillis());
        show("at rest, " + REST.toSeconds() + " s", from);

        from = Instant.now();
        removeLeader().elector.close();
        await(() -> leader().isPresent());
        print(
                "released -> led again after %d ms",
                Duration.between(from, Instant.now()).toMillis());
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
        show("release, takeover and 10 s", from);

        from = Instant.now();
        removeLeader().lock.cutOff();
        await(() -> leader().isPresent());
        print(
                "silent -> led again after %.1f s",
                Duration.between(from, Instant.now()).toMillis() / 1e3);
        TimeUnit.MILLISECONDS.sleep(SETTLING.toMillis());
        show("silence, takeover and 10 s", from);
    }

    private void start(int count) throws IOException, InterruptedException {
        List<KubernetesClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(RealCluster.connect(lease));
        }
        for (int i = 0; i < count; i++) {
            LeaderElectionConfig times = LeaderElectionConfig.ofLease("candidate-" + i, lease);
            CuttableLock lock = new CuttableLock(
                    ResourceLocks.create(LockKind.ENDPOINTS, clients.get(i % CLIENTS), "default", lockName));
            LeaderElector elector = new LeaderElector(times, lock, new SilentListener());
            members.add(new Member(elector, lock));
            elector.start();
            // As a rollout would: not all pods of a fleet start in one second.
            TimeUnit.MILLISECONDS.sleep(20);
        }
        await(() -> leader().isPresent() && members.stream().allMatch(Member::isWatching));
    }

    private Optional<Member> leader() {
        return members.stream().filter(Member::leads).findFirst();
    }

    private Member removeLeader() {
        Member leader = leader().orElseThrow();
        members.remove(leader);
        return leader;
    }

    private void show(String phase, Instant from) throws IOException {
        Instant to = Instant.now();
        Map<String, Integer> requests = new TreeMap<>();
        Pattern line = Pattern.compile("\"stage\":\"(\\w+)\".*?\"verb\":\"(\\w+)\".*?\"name\":\"" + lockName
                + "\".*?\"code\":(\\d+).*?\"requestReceivedTimestamp\":\"([^\"]+)\"");
        try (Stream<String> lines = Files.lines(auditLog)) {
            lines.filter(text -> text.contains(lockName)).forEach(text -> {
                Matcher request = line.matcher(text);
                if (!request.find()) {
                    return;
                }
                Instant at = Instant.parse(request.group(4));
                String counted = request.group(2).equals("watch") ? "ResponseStarted" : "ResponseComplete";
                if (request.group(1).equals(counted) && !at.isBefore(from) && at.isBefore(to)) {
                    requests.merge(request.group(2) + " " + request.group(3), 1, Integer::sum);
                }
            });
        }
        int all = requests.values().stream().mapToInt(Integer::intValue).sum();
        double seconds = Duration.between(from, to).toMillis() / 1e3;
        print("%s: %d requests in %.1f s = %.2f/s %s", phase, all, seconds, all / seconds, requests);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }

    /**
     * A candidate and its way to the API server.
     *
     * @param lock can be cut, so that the candidate falls silent
     */
    private record Member(LeaderElector elector, CuttableLock lock) {
        boolean leads() {
            return elector.term().filter(Term::isOpen).isPresent();
        }

        boolean isWatching() {
            return elector.status().watching();
        }
    }
}
