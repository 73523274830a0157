// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.scheduler;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.crash.Crashes;
import io.checkagent.agent.plugin.ContextClassLoader;
import io.checkagent.agent.plugin.PluginException;
import io.checkagent.agent.stage.ErrorText;
import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Host;
import io.checkagent.api.Sender;
import io.checkagent.delivery.BadResults;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One check object, from its making to its close: for a NODE check the life of its configuration, for a CLUSTER check
 * one term. Others decide when it runs (the scheduler, a trial, a test); this class runs it.
 *
 * <p>{@link #run} is called by one thread at a time; {@link #stop} and {@link #interrupt} by any.
 */
public final class Activation implements CheckContext {
    private static final Logger log = LoggerFactory.getLogger(Activation.class);
    private static final int FRAMES = 2;
    private static final Duration BETWEEN_BAD_RESULTS = Duration.ofMinutes(1);

    private final CheckInstance instance;
    private final CheckStatistics statistics;
    private final Outlet outlet;
    private final Surroundings surroundings;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Check check;
    private @Nullable Thread runner;
    private Instant badResultsToldAt = Instant.MIN;
    private volatile @Nullable Throwable failure;
    /** What was said when the run was interrupted at its time limit. */
    private volatile @Nullable String overLimit;

    /** The scheduler's notes, guarded by its lock. */
    final Timing timing;

    /**
     * What all activations share.
     *
     * @param host what the agent stands for
     * @param clock that checks see
     * @param pause how they wait
     * @param crashes is told of each run
     */
    public record Surroundings(Host host, Clock clock, Pause pause, Crashes crashes) {
        public Surroundings {
            requireNonNull(host, "host is null");
            requireNonNull(clock, "clock is null");
            requireNonNull(pause, "pause is null");
            requireNonNull(crashes, "crashes is null");
        }
    }

    Activation(
            CheckInstance instance,
            CheckStatistics statistics,
            Outlet outlet,
            Surroundings surroundings,
            Timing timing) {
        this.instance = requireNonNull(instance, "instance is null");
        this.statistics = requireNonNull(statistics, "statistics is null");
        this.outlet = requireNonNull(outlet, "outlet is null");
        this.surroundings = requireNonNull(surroundings, "surroundings is null");
        this.timing = requireNonNull(timing, "timing is null");
    }

    /** One without a schedule. */
    public static Activation of(CheckInstance instance, Outlet outlet, Surroundings surroundings) {
        return new Activation(instance, new CheckStatistics(), outlet, surroundings, new Timing(0));
    }

    public CheckInstance instance() {
        return instance;
    }

    CheckStatistics statistics() {
        return statistics;
    }

    Outlet outlet() {
        return outlet;
    }

    /** What the runs so far did. */
    public CheckStatus status(CheckStatus.State state) {
        return statistics.status(instance, state, clock().instant());
    }

    /** What the last run threw; empty when it went well or was stopped. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Makes the check, unless it is made already. Else its first run does.
     *
     * @throws Exception what its constructor threw
     */
    public Check make() throws Exception {
        Check made = check;
        if (made == null) {
            made = instance.maker().call();
            check = made;
        }
        return made;
    }

    /** Runs once; never throws. Returns whether it went well, or was stopped. */
    public boolean run() {
        synchronized (this) {
            if (isStopping()) {
                return true;
            }
            runner = Thread.currentThread();
            overLimit = null;
        }
        Clock clock = clock();
        long began = clock.millis();
        statistics.began(clock.instant());
        Throwable thrown = null;
        surroundings.crashes().began(instance);
        try {
            thrown = runAndCommit();
            tellBadResults();
        } finally {
            surroundings.crashes().ended();
            synchronized (this) {
                runner = null;
            }
            // An interrupt that came too late is not the next run's.
            boolean unused = Thread.interrupted();
            outlet.discard();
        }
        failure = isStopping() ? null : thrown;
        // One that swallowed the interrupt and ended late all the same did not do what it should.
        Optional<String> error = isStopping()
                ? Optional.empty()
                : failure().map(this::describeFailure).or(() -> Optional.ofNullable(overLimit));
        statistics.ended(clock.instant(), Duration.ofMillis(clock.millis() - began), error);
        error.ifPresent(text -> log.warn("check {}: {}", instance.id(), text));
        failure().ifPresent(this::trace);
        return error.isEmpty();
    }

    private void trace(Throwable cause) {
        try {
            log.debug("check {} failed", instance.id(), cause);
        } catch (Throwable e) { // What a plugin threw may fail at being read.
            log.debug("check {} failed with what cannot be shown", instance.id());
        }
    }

    private @Nullable Throwable runAndCommit() {
        Throwable thrown = null;
        try {
            Check current = make();
            try (ContextClassLoader ignored = ContextClassLoader.of(current.getClass())) {
                current.run(this);
            }
        } catch (Throwable e) { // An Error of a plugin (missing class, failed assertion) must not end the worker.
            thrown = e;
        }
        // The interrupt was for the run: whether it was heeded or its flag restored, the commit is another matter.
        boolean unused = Thread.interrupted();
        // A streaming check commits together with its checkpoint: what it left uncommitted, it will send again.
        if (!instance.streaming() && !isStopping()) {
            try {
                outlet.sender().commit();
            } catch (Throwable e) { // One of our own must not leave the check running for ever either.
                thrown = thrown == null ? e : thrown;
            }
        }
        return thrown;
    }

    private void tellBadResults() {
        badResultsToldAt = clock().instant();
        for (BadResults each : outlet.badResults()) {
            statistics.badResults(each.rule(), each.count());
            if (!each.message().isEmpty()) {
                warn(each.message());
            }
        }
    }

    /** One that goes on for days does not wait for its end. */
    private void tellBadResultsNowAndThen() {
        if (instance.streaming() && !badResultsToldAt.plus(BETWEEN_BAD_RESULTS).isAfter(clock().instant())) {
            tellBadResults();
        }
    }

    /** Asks the run to end, now and for good. */
    public void stop() {
        stopped.countDown();
        interrupt();
    }

    /** Asks the run to end. */
    public synchronized void interrupt() {
        if (runner != null) {
            runner.interrupt();
        }
    }

    /** Its last run did not end in time, or its term is over: nothing it sends leaves any more. */
    public void refuse() {
        outlet.refuse();
    }

    /** Its run was interrupted at its time limit. */
    void timedOut() {
        overLimit = "ran for more than its time limit of %ss and was interrupted; it was at %s"
                .formatted(instance.timeLimit().toSeconds(), whereItIs());
        statistics.timeout();
        interrupt();
    }

    /** Its run does not heed the interrupt. */
    void stuck() {
        statistics.stuck("runs for more than its time limit of %ss and does not heed the interrupt; it is at %s"
                .formatted(instance.timeLimit().toSeconds(), whereItIs()));
    }

    /** Where the run is at this moment: the innermost frame of its thread, and the innermost that are the plugin's. */
    synchronized String whereItIs() {
        if (runner == null) {
            return "its end";
        }
        StackTraceElement[] frames = runner.getStackTrace();
        return Stream.concat(
                        Arrays.stream(frames).limit(1),
                        Arrays.stream(frames)
                                .skip(1)
                                .filter(frame ->
                                        frame.getModuleName() == null && !"app".equals(frame.getClassLoaderName()))
                                .limit(FRAMES))
                .map(frame -> "%s.%s(%s:%s)"
                        .formatted(
                                frame.getClassName(),
                                frame.getMethodName(),
                                frame.getFileName(),
                                frame.getLineNumber()))
                .collect(Collectors.joining(", called by "));
    }

    /** Closes the check, after its last run. */
    public void close() {
        Check last = check;
        if (last == null) {
            return;
        }
        try (ContextClassLoader ignored = ContextClassLoader.of(last.getClass())) {
            last.close();
        } catch (Throwable e) { // as in run()
            log.warn("check {} did not close cleanly: {}", instance.id(), describe(e));
        }
    }

    private String describeFailure(Throwable error) {
        String limit = overLimit;
        return error instanceof InterruptedException && limit != null ? limit : describe(error);
    }

    private static String describe(Throwable error) {
        return error instanceof PluginException
                ? ErrorText.oneLine(String.valueOf(error.getMessage()))
                : ErrorText.of(error);
    }

    @Override
    public Sender sender() {
        tellBadResultsNowAndThen();
        return outlet.sender();
    }

    @Override
    public String checkId() {
        return instance.id();
    }

    @Override
    public String hostname() {
        return surroundings.host().name();
    }

    @Override
    public Optional<String> clusterName() {
        return surroundings.host().clusterName();
    }

    @Override
    public List<String> globalTags() {
        return surroundings.host().tags();
    }

    @Override
    public Clock clock() {
        return surroundings.clock();
    }

    @Override
    public boolean isStopping() {
        return stopped.getCount() == 0;
    }

    @Override
    public boolean await(Duration duration) throws InterruptedException {
        tellBadResultsNowAndThen();
        return surroundings.pause().await(duration, stopped);
    }

    @Override
    public Checkpoint checkpoint() throws InterruptedException {
        return outlet.checkpoint();
    }

    @Override
    public void warn(String message) {
        // What every run says again is in the status; the log has it once.
        if (statistics.warn(message, clock().instant())) {
            log.warn("check {}: {}", instance.id(), ShownValue.text(message));
        }
    }

    @Override
    public void detail(String name, Object value) {
        statistics.detail(name, value);
    }
}
