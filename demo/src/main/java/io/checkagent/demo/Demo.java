// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.Screen.Label;
import io.checkagent.demo.agent.AgentProcess;
import io.checkagent.demo.agent.AgentSettings;
import io.checkagent.demo.agent.LockWatch;
import io.checkagent.demo.agent.LockWatch.Holder;
import io.checkagent.demo.ledger.Balance;
import io.checkagent.demo.ledger.EventWriter;
import io.checkagent.demo.ledger.Ledger;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** The play: an election, a killed leader, a stopped leader, the ledger. Played by one thread, ended by any. */
final class Demo {
    private static final Duration STEP = Duration.ofMillis(150);
    private static final Duration FIRST_LEADER_LIMIT = Duration.ofSeconds(60);
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(20);
    private static final Duration REPLACEMENT_DELAY = Duration.ofSeconds(4);
    private static final int LEASE_SECONDS = 6;
    private static final String EVERY_TWO_SECONDS = """
            instances:
              - min_collection_interval: 2
            """;
    private static final Map<String, String> CHECKS = Map.of(
            "cpu", EVERY_TWO_SECONDS,
            "load", EVERY_TWO_SECONDS,
            "memory", EVERY_TWO_SECONDS,
            "kube_apiserver_controlplane", EVERY_TWO_SECONDS);

    private final Options options;
    private final Path folder;
    private final Screen screen;
    private final CountDownLatch ended;
    private final Fleet fleet;
    private final List<LeaderChange> changes = new ArrayList<>();
    private final List<Replacement> replacements = new ArrayList<>();
    private int holdersShown;

    /** An agent that is to start anew, as a DaemonSet would see to it. */
    private record Replacement(AgentSettings settings, Instant due) {}

    private Demo(Options options, Path folder, Screen screen, CountDownLatch ended) {
        this.options = requireNonNull(options, "options is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.screen = requireNonNull(screen, "screen is null");
        this.ended = requireNonNull(ended, "ended is null");
        fleet = new Fleet(screen);
    }

    /**
     * Plays until the time is over or the process is asked to end. Leaves no process and no file behind.
     *
     * @return the exit code: 0 when nothing was lost, else 1
     */
    static int play(Options options, PrintStream out) throws IOException, InterruptedException {
        Screen screen = Screen.of(out);
        Path folder = Files.createTempDirectory("check-agent-demo-");
        try (Interrupt interrupt = new Interrupt()) {
            Demo demo = new Demo(options, folder, screen, interrupt.asked());
            try (Stage stage = Stage.open(options.kubeconfig(), folder, demo.nodes(), screen)) {
                return interrupt.result(demo.play(stage));
            } finally {
                demo.fleet.close();
                Folders.delete(folder);
            }
        }
    }

    private List<String> nodes() {
        return IntStream.rangeClosed(1, options.agents())
                .mapToObj(i -> "node-" + i)
                .toList();
    }

    private int play(Stage stage) throws IOException, InterruptedException {
        Ledger ledger = new Ledger();
        EventWriter events = new EventWriter(stage.client(), ledger);
        try (LockWatch lock = new LockWatch(stage.client(), stage.namespace());
                LivelyCluster cluster =
                        new LivelyCluster(events, stage.objects(), stage.eventNamespaces(), nodes(), screen)) {
            for (String node : nodes()) {
                fleet.start(settings(stage, node));
            }
            screen.line(Label.DEMO, "they elect a leader, to collect the cluster's events: wait");
            if (!awaitFirstLeader(lock)) {
                return fail();
            }
            screen.line(Label.DEMO, "a ledger is kept: what happened, and what became of it");
            // Not before: how often something happened while nobody watched could only be estimated.
            cluster.start();
            Instant begin = Instant.now();
            Instant kill = begin.plus(options.duration().multipliedBy(25).dividedBy(100));
            Instant stop = begin.plus(options.duration().multipliedBy(65).dividedBy(100));
            Instant end = begin.plus(options.duration());
            boolean killed = !options.kill();
            boolean stopped = !options.kill();
            while (!pause() && (options.keep() || Instant.now().isBefore(end))) {
                observe(lock);
                Optional<AgentProcess> leader = leader(lock);
                if (!killed && leader.isPresent() && Instant.now().isAfter(kill)) {
                    killed = true;
                    end(leader.get(), LeaderChange.Cause.KILLED);
                } else if (killed
                        && !stopped
                        && leader.isPresent()
                        && Instant.now().isAfter(stop)) {
                    stopped = true;
                    end(leader.get(), LeaderChange.Cause.STOPPED);
                }
                replace();
            }
            screen.line(Label.DEMO, "the cluster comes to rest; what is under way is delivered");
            cluster.close();
            settle(ledger, lock);
            List<Holder> holders = lock.history();
            boolean stoppedWell = fleet.stop();
            fleet.poll();
            Report report = new Report(ledger.entries(), fleet.deliveries(leaders(lock)), changes, holders);
            report.lines().forEach(screen::text);
            return report.isWell() && stoppedWell ? 0 : 1;
        }
    }

    private AgentSettings settings(Stage stage, String node) {
        return new AgentSettings(
                options.distribution(),
                folder,
                node,
                stage.kubeconfig(),
                """
                collect_kubernetes_events: true
                leader_lease_duration: %s
                kube_resources_namespace: %s
                # It asks servers on the Internet.
                checks: {ntp: {enabled: false}}
                """.formatted(LEASE_SECONDS, stage.namespace()),
                CHECKS);
    }

    private boolean pause() throws InterruptedException {
        return ended.await(STEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void observe(LockWatch lock) throws IOException, InterruptedException {
        List<Holder> holders = lock.history();
        for (Holder holder : holders.subList(holdersShown, holders.size())) {
            screen.line(Label.LEADER, holder.identity().isEmpty() ? "the lock is free" : holder.identity() + " leads");
            Optional<AgentProcess> leader = fleet.agent(holder.identity())
                    .filter(agent -> agent.process().isAlive());
            if (options.page() && leader.isPresent()) {
                showPage(leader.get());
            }
        }
        holdersShown = holders.size();
        fleet.poll();
    }

    private boolean awaitFirstLeader(LockWatch lock) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(FIRST_LEADER_LIMIT);
        while (leader(lock).isEmpty()) {
            if (pause() || Instant.now().isAfter(limit)) {
                return false;
            }
            observe(lock);
        }
        return true;
    }

    private Optional<AgentProcess> leader(LockWatch lock) {
        return lock.holder().map(Holder::identity).flatMap(fleet::agent).filter(agent -> agent.process()
                .isAlive());
    }

    private static List<String> leaders(LockWatch lock) {
        return lock.history().stream().map(Holder::identity).toList();
    }

    private void end(AgentProcess leader, LeaderChange.Cause cause) throws InterruptedException {
        screen.line(Label.DEMO, leader.identity() + " leads, and is now " + cause);
        screen.line(
                Label.DEMO,
                switch (cause) {
                    case KILLED -> "nobody leads until its lease of " + LEASE_SECONDS + " s has run out: wait";
                    case STOPPED -> "it releases the lock as it ends: another takes it at once";
                });
        changes.add(new LeaderChange(cause, leader.identity(), Instant.now()));
        fleet.end(leader, cause);
        replacements.add(new Replacement(leader.settings(), Instant.now().plus(REPLACEMENT_DELAY)));
    }

    private void replace() throws IOException {
        for (Replacement replacement : List.copyOf(replacements)) {
            if (replacement.due().isBefore(Instant.now())) {
                replacements.remove(replacement);
                fleet.start(replacement.settings());
            }
        }
    }

    private void settle(Ledger ledger, LockWatch lock) throws IOException, InterruptedException {
        Instant limit = Instant.now().plus(SETTLE_LIMIT);
        do {
            observe(lock);
            if (Balance.of(ledger.entries(), fleet.deliveries(leaders(lock))).lost() == 0) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(STEP.toMillis());
        } while (Instant.now().isBefore(limit));
    }

    /** Of the leader, as long as it leads: it has the events. */
    private void showPage(AgentProcess leader) throws IOException, InterruptedException {
        Optional<String> link = leader.page();
        if (link.isPresent()) {
            screen.text("\n  The page of " + leader.identity() + ", for one browser:\n  " + link.get() + "\n");
        } else {
            screen.line(Label.DEMO, leader.identity() + " does not show its page");
        }
    }

    private int fail() throws IOException {
        screen.line(
                Label.ERROR, "no agent became the leader within " + FIRST_LEADER_LIMIT.toSeconds() + " s; their logs:");
        for (AgentProcess agent : fleet.running()) {
            screen.text(agent.log());
        }
        return 1;
    }
}
