// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import static org.awaitility.Awaitility.await;

import io.checkagent.endtoend.Cluster;
import io.checkagent.endtoend.Manifests;
import io.checkagent.endtoend.Project;
import io.checkagent.endtoend.Relay;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A namespace with a lock, and as many candidates for it as there should be. Used by one thread. */
final class Candidates implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(4);
    /** Younger output means that somebody leads. */
    private static final Duration FRESH = Duration.ofMillis(500);

    private final Path folder;
    private final Cluster cluster;
    private final Manifests manifests;
    private final AcceptedOutput output;
    private final LockHistory lock;
    private final StoredPositions positions;
    private final Candidate.Settings settings;
    private final int number;
    private final Times times;
    private final List<Candidate> alive = new ArrayList<>();
    private int started;

    /** Makes the namespace; {@link #fill()} starts the candidates. */
    Candidates(int number, Times times) throws IOException {
        this.number = number;
        this.times = times;
        folder = Project.folder("election-" + number);
        cluster = Cluster.open(folder);
        manifests = Manifests.inNewNamespace(cluster.client());
        manifests.apply("rbac.yaml");
        output = new AcceptedOutput(folder);
        lock = new LockHistory(cluster.client(), manifests.namespace());
        positions = new StoredPositions(cluster.client(), manifests.namespace());
        Path plugins = Files.createDirectory(folder.resolve("plugins"));
        HeartbeatPlugin.writeTo(plugins);
        settings = new Candidate.Settings(plugins, output.file(), manifests.namespace(), times.lease());
    }

    int number() {
        return number;
    }

    AcceptedOutput output() {
        return output;
    }

    LockHistory lock() {
        return lock;
    }

    StoredPositions positions() {
        return positions;
    }

    KubernetesClient client() {
        return cluster.client();
    }

    String namespace() {
        return manifests.namespace();
    }

    /** Replaces those that ended, and waits until one leads and all the others could take over at once. */
    void fill() throws IOException, InterruptedException {
        for (Candidate ended : alive.stream().filter(one -> !one.isAlive()).toList()) {
            ended.close();
            alive.remove(ended);
        }
        while (alive.size() < number) {
            alive.add(start());
        }
        await("candidates that know their leader").atMost(START_LIMIT).until(() -> {
            for (Candidate candidate : alive) {
                if (!candidate.isReady()) {
                    return false;
                }
            }
            return leader().isPresent();
        });
    }

    private Candidate start() throws IOException {
        started++;
        Path own = Files.createDirectory(folder.resolve("agent-" + started));
        Relay relay = cluster.relay();
        Path kubeconfig =
                cluster.kubeconfig(manifests.namespace(), "check-agent", own.resolve("kubeconfig"), Optional.of(relay));
        return Candidate.start("agent-" + started, relay, kubeconfig, own, settings);
    }

    /**
     * The one that leads: whose output was accepted just now, and who holds the lock. Its last renewal was seen: after an
     * outage of the API server the lock is watched again later than there is a leader.
     */
    Optional<Candidate> leader() {
        long now = System.currentTimeMillis();
        return output.last()
                .filter(beat -> now - beat.seenAt() < FRESH.toMillis())
                .map(Beat::identity)
                .filter(identity -> lock.lastBefore(now, change -> true)
                        .filter(change -> change.holder().equals(identity)
                                && now - change.seenAt() < times.renewDeadline().toMillis())
                        .isPresent())
                .flatMap(identity -> alive.stream()
                        .filter(one -> one.identity().equals(identity))
                        .findFirst());
    }

    /** Waits for {@link #leader()}. */
    Candidate awaitLeader(Duration limit) {
        return await("a leader")
                .atMost(limit)
                .until(this::leader, Optional::isPresent)
                .orElseThrow();
    }

    /** Whether one of that identity runs. */
    boolean isOne(String identity) {
        return alive.stream().anyMatch(one -> one.identity().equals(identity));
    }

    /** Any other than that one. */
    Candidate otherThan(Candidate leader) {
        return alive.stream().filter(one -> one != leader).findFirst().orElseThrow();
    }

    /** Waits until an agent other than that one has output accepted. */
    void awaitOutputOfAnother(Candidate leader, Duration limit) {
        await("output of another than " + leader.identity())
                .pollInterval(Duration.ofMillis(20))
                .atMost(limit)
                .until(() -> output.last()
                        .filter(beat -> !beat.identity().equals(leader.identity()))
                        .isPresent());
    }

    /** Waits until anybody's output is accepted that began after that time. */
    void awaitOutputSince(long time, Duration limit) {
        await("output of anybody")
                .pollInterval(Duration.ofMillis(20))
                .atMost(limit)
                .until(() -> output.last().filter(beat -> beat.sentAt() >= time).isPresent());
    }

    @Override
    public void close() throws IOException {
        for (Candidate candidate : alive) {
            candidate.close();
        }
        output.close();
        lock.close();
        positions.close();
        manifests.close();
        cluster.close();
    }
}
