// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.faults;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.ledger.Delivery;
import io.checkagent.demo.ledger.Ledger;
import io.checkagent.demo.ledger.LedgerEntry;
import io.checkagent.endtoend.Installation;
import io.checkagent.endtoend.Project;
import io.checkagent.endtoend.Relay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Where a row is played: a namespace, agents, and what they deliver. Agents begin at the present
 * position, since what other rows wrote is none of theirs. Used by one thread.
 */
final class Scene implements AutoCloseable {
    /** Writes of events a second. */
    static final int RATE = Integer.getInteger("e2e.rate", 50);

    /** With fewer writes a load shows nothing. An API server on a busy machine takes far fewer than were asked for. */
    private static final int FEWEST_WRITES = RATE / 4;

    /** Long enough for the leader of a busy machine to stay, and short enough to wait for the next one. */
    static final int SHORT_LEASE = 15;

    /** Far above every bound: what takes longer will not come any more. */
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

    private final Installation installation;
    private final StoredToken token;
    private final Observation observation = new Observation();
    private final Verdict verdict = new Verdict();
    private final List<LedgerEntry> produced = new ArrayList<>();
    private String lease = "";
    private String check = "";
    private List<String> outputs = List.of();
    private Optional<Relay> way = Optional.empty();

    private Scene(Installation installation) {
        this.installation = requireNonNull(installation, "installation is null");
        token = new StoredToken(installation.client(), installation.namespace());
        token.putPresent();
    }

    /** Plays a row; what goes wrong is among the violations. */
    static Outcome.Played play(Row row) throws IOException {
        try (Scene scene =
                new Scene(row.isOnEmbeddedApi() ? Installation.onEmbeddedApi("fault") : Installation.create("fault"))) {
            try {
                row.play().on(scene);
                scene.stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                scene.verdict.failed(e);
            } catch (Exception | AssertionError e) {
                scene.verdict.failed(e);
            }
            return scene.verdict.of(scene.figures());
        }
    }

    Installation installation() {
        return installation;
    }

    StoredToken token() {
        return token;
    }

    Observation observation() {
        return observation;
    }

    Verdict verdict() {
        return verdict;
    }

    /** Agents that are started from now on have a short lease; else it is the default. */
    void shortenLease() {
        lease = "leader_lease_duration: " + SHORT_LEASE + "\n";
    }

    /** Agents that are started from now on have that setting of the check. */
    void check(String setting) {
        check = setting;
    }

    /** Agents that are started from now on deliver there, too. */
    void output(String output) {
        outputs = List.of(output);
    }

    /** Agents that are started from now on reach the API server by this way. */
    Relay way() throws IOException {
        Relay relay = installation.cluster().relay();
        way = Optional.of(relay);
        return relay;
    }

    /** Starts an agent, and watches it. */
    AgentProcess start(String hostname) throws IOException {
        Path kubeconfig = installation.folder().resolve(hostname + ".kubeconfig");
        AgentProcess agent = installation.start(new AgentSettings(
                Project.distribution(),
                installation.folder(),
                hostname,
                installation.cluster().kubeconfig(installation.namespace(), "check-agent", kubeconfig, way),
                """
                collect_kubernetes_events: true
                kube_resources_namespace: %s
                %s""".formatted(installation.namespace(), lease),
                check.isEmpty() ? Map.of() : Map.of("kubernetes_events", "instances:\n  - " + check + "\n"),
                outputs));
        observation.follow(agent);
        return agent;
    }

    /** Starts an agent and waits until it delivers what is written. */
    AgentProcess startCollecting(String hostname) throws IOException {
        AgentProcess agent = start(hostname);
        installation.awaitCollection();
        return agent;
    }

    /** Starts an agent and waits until it delivers anything. */
    AgentProcess startDelivering(String hostname) throws IOException {
        int before = observation.deliveries().size();
        AgentProcess agent = start(hostname);
        awaitDeliveries(before);
        return agent;
    }

    /** Begins to write events, and waits until a second's worth of them is delivered. */
    Future<Ledger> load(int seconds) {
        int before = observation.deliveries().size();
        Future<Ledger> load = installation.load().start(RATE, Duration.ofSeconds(seconds));
        awaitDeliveries(before + RATE);
        return load;
    }

    private void awaitDeliveries(int number) {
        await("deliveries").atMost(LIMIT).until(() -> observation.deliveries().size() > number);
    }

    /** Waits for the end of a load; all of it must be delivered. */
    Ledger written(Future<Ledger> load) throws Exception {
        Ledger ledger = load.get();
        verdict.expect().assertThat(ledger.entries()).as("writes of a load").hasSizeGreaterThan(FEWEST_WRITES);
        produced.addAll(ledger.entries());
        return ledger;
    }

    /** Writes events; all of them must be delivered. */
    Ledger write(int seconds) throws Exception {
        return written(installation.load().start(RATE, Duration.ofSeconds(seconds)));
    }

    /** These were written, too, though the ledger does not know. */
    void produced(List<LedgerEntry> entries) {
        produced.addAll(entries);
    }

    /** The version of the last write. */
    long newestProduced() {
        return produced.stream()
                .mapToLong(entry -> Long.parseLong(entry.resourceVersion()))
                .max()
                .orElse(0);
    }

    /** Waits until all that was written is delivered, if it ever is. */
    void settle() {
        try {
            await("nothing lost")
                    .pollInterval(Duration.ofMillis(200))
                    .atMost(LIMIT)
                    .until(() -> figures().balance().lost() == 0);
        } catch (ConditionTimeoutException e) {
            // What is lost is judged at the end.
        }
    }

    /** Ends an agent gracefully. */
    void stop(AgentProcess agent) throws InterruptedException {
        verdict.expect()
                .assertThat(agent.stop(STOP_LIMIT))
                .as(agent.identity() + " ended within " + STOP_LIMIT)
                .isTrue();
    }

    /** Ends all agents gracefully. */
    void stop() throws InterruptedException {
        for (AgentProcess agent : installation.agents()) {
            if (agent.process().isAlive()) {
                stop(agent);
            }
        }
    }

    /** Lets the fault last. */
    static void pause(Duration duration) {
        await().pollDelay(duration).atMost(duration.plusSeconds(30)).until(() -> true);
    }

    /** Occurrences that were delivered so far beyond that position: whoever goes on from it must repeat them. */
    long deliveredBeyond(long version) {
        return observation.deliveries().stream()
                .map(Observation.Seen::delivery)
                .filter(delivery -> Long.parseLong(delivery.resourceVersion()) > version)
                .mapToLong(Delivery::occurrences)
                .sum();
    }

    /** The outputs must tell of so many gaps. */
    void gapsTold(int number) {
        verdict.expect()
                .assertThat(observation.events())
                .filteredOn(event -> event.title().equals("Kubernetes events may be missing"))
                .hasSize(number);
    }

    private Figures figures() {
        return Figures.of(produced, observation.deliveries(), observation.mebibytes());
    }

    @Override
    public void close() {
        observation.close();
        installation.close();
        way.ifPresent(Scene::close);
    }

    private static void close(Relay relay) {
        try {
            relay.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
