package io.checkagent.controlplane;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes what a run sends, on a clock that only the test and the check's own pauses move. */
final class RecordingContext implements CheckContext, Sender {
    private final Map<String, ServiceCheck> byComponent = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Duration paused = Duration.ZERO;
    private Runnable whilePaused = () -> {};

    /** Forgets what was sent; the clock goes on. */
    RecordingContext nextRun(Duration later) {
        now = now.plus(later);
        byComponent.clear();
        warnings.clear();
        paused = Duration.ZERO;
        return this;
    }

    void whilePaused(Runnable action) {
        whilePaused = action;
    }

    Map<String, ServiceCheck> byComponent() {
        return byComponent;
    }

    List<String> warnings() {
        return warnings;
    }

    Duration paused() {
        return paused;
    }

    @Override
    public void serviceCheck(ServiceCheck serviceCheck) {
        if (serviceCheck.message().isBlank() || serviceCheck.host().isPresent()) {
            throw new AssertionError("a service check of the cluster has a message and no host: " + serviceCheck);
        }
        String tag = serviceCheck.tags().get(0);
        if (byComponent.put(tag.substring("component:".length()), serviceCheck) != null) {
            throw new AssertionError("sent twice: " + tag);
        }
    }

    @Override
    public boolean await(Duration duration) {
        now = now.plus(duration);
        paused = paused.plus(duration);
        whilePaused.run();
        return false;
    }

    @Override
    public Clock clock() {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    @Override
    public Sender sender() {
        return this;
    }

    @Override
    public void warn(String message) {
        warnings.add(message);
    }

    @Override
    public void detail(String name, Object value) {}

    @Override
    public String checkId() {
        return "kube_apiserver_controlplane:test";
    }

    @Override
    public String hostname() {
        return "node-1";
    }

    @Override
    public Optional<String> clusterName() {
        return Optional.empty();
    }

    @Override
    public List<String> globalTags() {
        return List.of();
    }

    @Override
    public boolean isStopping() {
        return false;
    }

    @Override
    public Checkpoint checkpoint() {
        return Checkpoint.empty();
    }

    @Override
    public void metric(Metric metric) {
        throw new AssertionError("this check sends no metric: " + metric);
    }

    @Override
    public void event(Event event) {
        throw new AssertionError("this check sends no event: " + event);
    }

    @Override
    public CompletionStage<Void> commit() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> commit(Checkpoint checkpoint) {
        throw new AssertionError("this check has no checkpoint");
    }
}
