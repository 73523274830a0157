// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.DeliveryRefusedException;
import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** Plays the agent: keeps what is committed, and the newest checkpoint; can be blocked, and can refuse. */
final class RecordingContext implements CheckContext, Sender {
    private final Clock clock;
    private final List<Event> uncommitted = new ArrayList<>();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<Metric> uncommittedMetrics = new ArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final List<Checkpoint> checkpoints = new CopyOnWriteArrayList<>();
    private final Map<String, Object> details = new ConcurrentHashMap<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile Checkpoint checkpoint;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean refusing;
    private volatile boolean silent;
    private final AtomicInteger commitsBeforeBlock = new AtomicInteger(-1);
    private volatile Optional<String> clusterName = Optional.empty();
    private volatile BiConsumer<List<Event>, Long> onCommit = (committed, nanos) -> {};

    RecordingContext(Clock clock, Checkpoint checkpoint) {
        this.clock = clock;
        this.checkpoint = checkpoint;
    }

    static RecordingContext from(Checkpoint checkpoint) {
        return new RecordingContext(Clock.systemUTC(), checkpoint);
    }

    RecordingContext inCluster(String name) {
        clusterName = Optional.of(name);
        return this;
    }

    RecordingContext onCommit(BiConsumer<List<Event>, Long> observer) {
        onCommit = observer;
        return this;
    }

    /** From now on commits wait. */
    void block() {
        gate = new CountDownLatch(1);
    }

    /** After so many commits, commits wait. */
    void blockAfter(int commits) {
        commitsBeforeBlock.set(commits);
    }

    void unblock() {
        gate.countDown();
    }

    /** From now on commits are refused, as after a lost leadership. */
    void refuse() {
        refusing = true;
    }

    /** From now on commits are taken, and never acknowledged. */
    void acknowledgeNothing() {
        silent = true;
    }

    void stop() {
        stopping.countDown();
    }

    List<Event> events() {
        return events;
    }

    List<EventSource> sources() {
        return events.stream().flatMap(event -> event.sources().stream()).toList();
    }

    List<Metric> metrics() {
        return metrics;
    }

    List<String> warnings() {
        return warnings;
    }

    List<Checkpoint> checkpoints() {
        return checkpoints;
    }

    Map<String, Object> details() {
        return details;
    }

    @Override
    public Sender sender() {
        return this;
    }

    @Override
    public void event(Event event) {
        uncommitted.add(event);
    }

    @Override
    public void metric(Metric metric) {
        uncommittedMetrics.add(metric);
    }

    @Override
    public void serviceCheck(ServiceCheck serviceCheck) {
        throw new AssertionError("no service check is expected: " + serviceCheck);
    }

    @Override
    public CompletionStage<Void> commit() throws InterruptedException {
        if (commitsBeforeBlock.getAndDecrement() == 0) {
            block();
        }
        gate.await();
        if (refusing) {
            return CompletableFuture.failedFuture(new DeliveryRefusedException("leads no more"));
        }
        List<Event> committed = List.copyOf(uncommitted);
        uncommitted.clear();
        onCommit.accept(committed, System.nanoTime());
        events.addAll(committed);
        metrics.addAll(uncommittedMetrics);
        uncommittedMetrics.clear();
        return silent ? new CompletableFuture<>() : CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> commit(Checkpoint reached) throws InterruptedException {
        CompletionStage<Void> done = commit();
        if (!refusing && !silent) {
            checkpoint = reached;
            checkpoints.add(reached);
        }
        return done;
    }

    @Override
    public String checkId() {
        return "kubernetes_events:test";
    }

    @Override
    public String hostname() {
        return "leader-host";
    }

    @Override
    public Optional<String> clusterName() {
        return clusterName;
    }

    @Override
    public List<String> globalTags() {
        return List.of();
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public boolean isStopping() {
        return stopping.getCount() == 0;
    }

    @Override
    public boolean await(Duration duration) throws InterruptedException {
        return stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Checkpoint checkpoint() {
        return checkpoint;
    }

    @Override
    public void warn(String message) {
        // As the agent does: what is said again is one warning.
        if (!warnings.contains(message)) {
            warnings.add(message);
        }
    }

    @Override
    public void detail(String name, Object value) {
        details.put(name, value);
    }
}
