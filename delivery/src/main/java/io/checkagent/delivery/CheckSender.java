// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Scope;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.ServiceCheckItem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The sender of one instance. Not thread-safe, as its interface says.
 *
 * <p>At most 8 MiB of events and service checks, some 20,000 small ones, may be sent before a commit; the next one is an
 * {@link IllegalStateException}. Texts that are too long ({@link SizeLimits}) are refused. A checkpoint of more than
 * {@link #LARGEST_CHECKPOINT} bytes is refused with an {@link IllegalArgumentException}, and nothing of its commit is
 * handed on.
 */
public final class CheckSender implements Sender {
    /** In bytes of UTF-8, names and values: all checkpoints of a cluster share a ConfigMap of 1 MiB. */
    public static final int LARGEST_CHECKPOINT = 64 * 1024;

    private static final long UNCOMMITTED_BYTES = 8 << 20;
    /** What an item takes besides its texts, about. */
    private static final int ITEM_BYTES = 400;

    private final Delivery delivery;
    private final Origin origin;
    private final Fence fence;
    private final CommitOrder order;
    private final String defaultHost;
    private List<String> globalTags;
    private List<String> tags;
    private final Clock clock;
    private final Aggregation aggregation;
    private final SizeLimits sizes = new SizeLimits();
    private final ItemRules rules = new ItemRules();
    private List<Item> uncommitted = new ArrayList<>();
    private long uncommittedBytes;
    private boolean hasEvents;
    private volatile CompletionStage<Void> last = CompletableFuture.completedStage(null);
    private long samples;
    /** As of the last {@link #badResults}. */
    private long toldBeyond;

    private long toldSamples;

    CheckSender(
            Delivery delivery,
            Origin origin,
            Fence fence,
            CommitOrder order,
            String hostname,
            HistogramSettings histograms,
            Clock clock) {
        this.delivery = delivery;
        this.origin = origin;
        this.fence = fence;
        this.order = order;
        // "" is no host.
        this.defaultHost = origin.scope() == Scope.NODE && !origin.emptyDefaultHostname() ? hostname : "";
        this.globalTags = delivery.globalTags();
        this.tags = Tags.merge(globalTags, origin.tags());
        this.clock = clock;
        this.aggregation = new Aggregation(
                origin.name(), origin.secondsBetweenRuns(), histograms, Aggregation.Limits.DEFAULT, rules::isNumber);
    }

    @Override
    public void metric(Metric metric) {
        if (!sizes.admit(metric)) {
            return;
        }
        Optional<String> name = rules.isNumber(metric.value()) ? rules.name(metric.name()) : Optional.empty();
        name.ifPresent(clean -> aggregation.add(
                MetricContext.of(metric.type(), clean, host(metric.host()), tags(metric.tags())),
                metric.value(),
                clock.instant()));
        samples++;
    }

    private String host(Optional<String> given) {
        return given.map(rules::host).orElse(defaultHost);
    }

    private List<String> tags(List<String> more) {
        List<String> now = delivery.globalTags();
        if (now != globalTags) {
            globalTags = now;
            tags = Tags.merge(now, origin.tags());
        }
        return rules.tags(Tags.merge(tags, more));
    }

    @Override
    public void serviceCheck(ServiceCheck given) {
        if (!sizes.admit(given)) {
            return;
        }
        rules.name(given.name())
                .ifPresent(name -> add(
                        new ServiceCheckItem(
                                origin.name(),
                                new ServiceCheck(
                                        name, given.status(), rules.text(given.message()), given.host(), given.tags()),
                                host(given.host()),
                                tags(given.tags()),
                                clock.instant().getEpochSecond()),
                        SizeLimits.characters(given)));
    }

    @Override
    public void event(Event given) {
        if (!sizes.admit(given)) {
            return;
        }
        Event event = rules.event(given, clock.instant());
        add(new EventItem(origin.name(), event, host(event.host()), tags(event.tags())), SizeLimits.characters(event));
        hasEvents = true;
    }

    private void add(Item item, long characters) {
        if (uncommittedBytes > UNCOMMITTED_BYTES) {
            throw new IllegalStateException(
                    "%s sent %s events and service checks, more than %s MiB, without a commit: commit earlier"
                            .formatted(origin.id(), uncommitted.size(), UNCOMMITTED_BYTES >> 20));
        }
        uncommittedBytes += ITEM_BYTES + characters;
        uncommitted.add(item);
    }

    @Override
    public CompletionStage<Void> commit() throws InterruptedException {
        return commit(Optional.empty());
    }

    @Override
    public CompletionStage<Void> commit(Checkpoint checkpoint) throws InterruptedException {
        return commit(Optional.of(checkpoint));
    }

    private CompletionStage<Void> commit(Optional<Checkpoint> checkpoint) throws InterruptedException {
        checkpoint.ifPresent(this::requireStorable);
        Instant now = clock.instant();
        aggregation.commit(now, uncommitted::add);
        boolean waits = hasEvents || checkpoint.isPresent();
        Commit batch = new Commit(origin, fence, uncommitted, checkpoint, waits, order, delivery.outputs());
        CompletionStage<Void> acknowledged = delivery.submit(batch, order);
        forgetUncommitted();
        last = acknowledged;
        return acknowledged;
    }

    private void requireStorable(Checkpoint checkpoint) {
        long bytes = checkpoint.entries().entrySet().stream()
                .mapToLong(entry ->
                        entry.getKey().getBytes(UTF_8).length + entry.getValue().getBytes(UTF_8).length)
                .sum();
        if (bytes > LARGEST_CHECKPOINT) {
            throw new IllegalArgumentException(
                    "the checkpoint of %s has %s bytes, and may have %s: all of a cluster's share one ConfigMap of 1 MiB"
                            .formatted(origin.id(), bytes, LARGEST_CHECKPOINT));
        }
    }

    /**
     * Forgets the events and service checks sent since the last commit. For a run that failed and will begin again at
     * its checkpoint: it sends them once more.
     */
    public void discard() {
        forgetUncommitted();
    }

    private void forgetUncommitted() {
        uncommitted = new ArrayList<>();
        uncommittedBytes = 0;
        hasEvents = false;
    }

    /**
     * For a run that begins again at its checkpoint, before it reads it: waits until every commit is settled, or it would
     * send again what is still on its way. From here on checkpoints move again, also after a refusal.
     */
    public void beginAgain() throws InterruptedException {
        awaitSettled();
        order.beginAgain();
    }

    /** Waits until every commit is settled: acknowledged, dropped or refused. */
    public void awaitSettled() throws InterruptedException {
        CountDownLatch settled = new CountDownLatch(1);
        last.whenComplete((done, refused) -> settled.countDown());
        settled.await();
    }

    /**
     * Like {@link #awaitSettled()}, for at most that long. Any thread may call it after the last run.
     *
     * @return whether every commit is settled
     */
    public boolean awaitSettled(Duration limit) throws InterruptedException {
        CountDownLatch settled = new CountDownLatch(1);
        last.whenComplete((done, refused) -> settled.countDown());
        return settled.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What was refused or changed since the last call, by rule. For the thread of the run. */
    public List<BadResults> badResults() {
        List<BadResults> all = new ArrayList<>(rules.told());
        sizes.told().ifPresent(all::add);
        long beyond = aggregation.dropped() - toldBeyond;
        if (beyond > 0) {
            all.add(new BadResults(
                    "too_many",
                    beyond,
                    "%s of %s metric samples were refused: an instance may have %s"
                            .formatted(beyond, samples - toldSamples, Aggregation.Limits.DEFAULT)));
        }
        toldBeyond = aggregation.dropped();
        toldSamples = samples;
        return all;
    }
}
