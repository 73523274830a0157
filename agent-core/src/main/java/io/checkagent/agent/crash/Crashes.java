// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.plugin.LoadedPlugin;
import io.checkagent.agent.plugin.PluginGuard;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.agent.stage.RunDirectory;
import io.checkagent.api.Host;
import io.checkagent.api.Scope;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the agent died of: a check or plugin that used up the memory or ended the process. Keeps in {@code run_path} which
 * runs go on, which plugins start or have threads of their own, and how much each allocates; the agent that starts next reads
 * it, names the check or plugin and holds it back for a while (see {@link CrashHistory}), and tells the others of a check of
 * the cluster ({@link ClusterCrashes}). Without a directory that can be written, nothing is kept. Thread-safe.
 */
public final class Crashes implements PluginGuard, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Crashes.class);

    /** A check that always runs is suspect without a sign only when it has just begun. */
    private static final Duration YOUNG = Duration.ofSeconds(5);
    /** An agent that ends waits no longer until the others know why. */
    private static final Duration TELLING = Duration.ofSeconds(3);

    private final Path directory;
    private final Clock clock;
    private final String host;
    private final ClusterCrashes cluster;
    private final Activity activity;
    private @Nullable CrashHistory history;

    /**
     * Why a check must wait.
     *
     * @param remaining until it may run
     * @param reason for the user
     */
    public record Hold(Duration remaining, String reason) {}

    /** Keeps nothing before it is opened. */
    @Inject
    public Crashes(RunDirectory directory, Clock clock, Host host, ClusterCrashes cluster) {
        this.directory = directory.path();
        this.clock = requireNonNull(clock, "clock is null");
        this.host = host.name();
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.activity = new Activity(clock);
    }

    /** Reads what the agent before has left, tells it, and begins a record of its own. */
    public synchronized void open() {
        try {
            history = CrashHistory.read(directory.resolve("crashes"), clock.instant());
            RunRecord runs = RunRecord.open(directory.resolve("running"));
            activity.noteIn(runs);
            blame(runs.last());
        } catch (IOException | RuntimeException e) {
            log.warn(
                    "which check the agent dies of, if it does, will not be known after a restart: {}",
                    ErrorText.of(e));
        }
    }

    private void blame(RunRecord.Last last) throws IOException {
        if (last.runs().isEmpty()) {
            return;
        }
        List<RunRecord.Run> suspects = Suspects.of(last, YOUNG);
        log.error(
                "the agent before this one ended without being stopped, at {}; then ran: {}",
                last.at(),
                String.join(", ", last.runs().stream().map(Suspects::text).toList()));
        boolean proven = !Suspects.hungry(last).isEmpty();
        for (RunRecord.Run suspect : suspects) {
            String reason = "the agent ended without being stopped while " + Suspects.text(suspect) + " ran";
            if (suspect.ofCluster()) {
                Instant at = last.at().isBefore(suspect.began()) ? suspect.began() : last.at();
                cluster.tell(new ClusterDeaths.Death(suspect.instanceId(), at, host, proven, reason));
            }
            hold(suspect.instanceId(), reason);
        }
    }

    private synchronized void hold(String id, String reason) throws IOException {
        if (history != null) {
            history.add(id, reason, clock.instant());
            history.write();
        }
    }

    /** Why an instance must not run yet; empty when it may. */
    public synchronized Optional<Hold> hold(CheckInstance instance) {
        Instant now = clock.instant();
        Optional<Hold> byCluster =
                instance.scope() == Scope.CLUSTER ? cluster.hold(instance.id(), now) : Optional.empty();
        Optional<Hold> own = hold(instance.id(), now, "repair it, remove %s and restart the agent");
        return Stream.of(own, byCluster).flatMap(Optional::stream).max(Comparator.comparing(Hold::remaining));
    }

    /** @param remedy with a place for the file's name */
    private Optional<Hold> hold(String id, Instant now, String remedy) {
        return Optional.ofNullable(history)
                .flatMap(all -> all.of(id))
                .filter(entry -> entry.until().isAfter(now))
                .map(entry -> new Hold(
                        Duration.between(now, entry.until()),
                        "is held back until %s, for the %s time: %s; to let it run at once, "
                                        .formatted(
                                                entry.until().truncatedTo(ChronoUnit.SECONDS),
                                                ordinal(entry.times()),
                                                entry.reason())
                                + remedy.formatted(directory.resolve("crashes"))));
    }

    @Override
    public synchronized Optional<String> holdBack(LoadedPlugin plugin) {
        return hold(
                        plugin.key(),
                        clock.instant(),
                        "replace it by one that is repaired, or remove %s and restart the agent")
                .map(Hold::reason);
    }

    static String ordinal(int number) {
        return switch (number) {
            case 1 -> "first";
            case 2 -> "second";
            case 3 -> "third";
            default -> number + "th";
        };
    }

    /** The current thread runs an instance from now on. */
    public void began(CheckInstance instance) {
        activity.began(instance);
    }

    /** The current thread's run ended. */
    public void ended() {
        activity.ended();
    }

    @Override
    public void starting(LoadedPlugin plugin) {
        activity.starting(plugin);
    }

    @Override
    public void started(LoadedPlugin plugin) {
        activity.ended();
    }

    /** Notes what runs and plugins' threads allocate, as long as there are some. */
    void watch() throws InterruptedException {
        activity.watch();
    }

    /**
     * Who ends the process by {@code System.exit}, for the user; empty when it was a signal. To be asked while the process
     * ends, while the lock is held: a check that did it is held back by the next agent, one of the cluster also by the next
     * leader, whom it is told before it can be one.
     */
    public Optional<String> exiting() {
        return ExitCall.find().map(call -> {
            String where = "System.exit, called by " + call.caller();
            String reason = "it ended the agent: " + where;
            Optional<CheckInstance> instance = activity.instanceOf(call.thread());
            Optional<LoadedPlugin> plugin = instance.isPresent() ? Optional.empty() : activity.pluginOf(call);
            instance.ifPresent(check -> blame(check, reason));
            plugin.ifPresent(code -> holdNext(code.key(), reason));
            return instance.map(check -> "check " + check.id())
                            .or(() -> plugin.map(LoadedPlugin::key))
                            .orElse("the thread " + call.thread().getName())
                    + " ended the agent: " + where;
        });
    }

    private void blame(CheckInstance instance, String reason) {
        if (instance.scope() == Scope.CLUSTER) {
            cluster.tell(new ClusterDeaths.Death(instance.id(), clock.instant(), host, true, reason));
            cluster.awaitTold(TELLING);
        }
        holdNext(instance.id(), reason);
    }

    private void holdNext(String id, String reason) {
        try {
            hold(id, reason);
        } catch (IOException e) {
            log.warn("that cannot be kept for the next start: {}", ErrorText.of(e));
        }
    }

    /** The agent was stopped. */
    @Override
    public void close() throws IOException {
        activity.close();
    }
}
