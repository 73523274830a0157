// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import java.net.URI;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A body that ends: what is collected in memory has a limit, and a server that falls silent in the middle has one, too. The
 * JDK's time limit ends where the body begins.
 */
final class BoundedBody<T> implements BodySubscriber<T> {
    /** The agent has 64 MB in all. */
    static final int MOST_COLLECTED = 16 << 20;

    private final BodySubscriber<T> body;
    private final Duration silence;
    private final URI source;
    private final boolean collected;
    /** Parts that were asked for and have not come. */
    private final AtomicLong wanted = new AtomicLong();

    private volatile @Nullable Subscription subscription;
    private volatile long heard = System.nanoTime();
    /**
     * Itself while it lasts, then nothing: what waits for the next look must not lead to the request, and to all that was
     * sent.
     */
    private final AtomicReference<@Nullable BoundedBody<?>> watched = new AtomicReference<>(this);

    private long size;

    BoundedBody(BodySubscriber<T> body, Duration silence, URI source) {
        this.body = body;
        this.silence = silence;
        this.source = source;
        // One that streams gives its body at once, and asks for more when that was read.
        this.collected = !body.getBody().toCompletableFuture().isDone();
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody();
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        watch(
                watched,
                CompletableFuture.delayedExecutor(
                        Math.max(1, silence.toMillis() / 2), TimeUnit.MILLISECONDS, Runnable::run));
        body.onSubscribe(new Subscription() {
            @Override
            public void request(long parts) {
                if (wanted.getAndAccumulate(parts, BoundedBody::sum) == 0) {
                    heard = System.nanoTime();
                }
                given.request(parts);
            }

            @Override
            public void cancel() {
                end();
                given.cancel();
            }
        });
    }

    private static long sum(long before, long more) {
        long sum = before + more;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /** Looks again and again, only while the body lasts. */
    private static void watch(AtomicReference<@Nullable BoundedBody<?>> watched, Executor later) {
        later.execute(() -> {
            BoundedBody<?> body = watched.get();
            if (body != null) {
                body.look();
                watch(watched, later);
            }
        });
    }

    private void look() {
        if (wanted.get() > 0 && System.nanoTime() - heard > silence.toNanos()) {
            fail("the answer from %s stopped for longer than the time of read_timeout or timeout"
                    .formatted(Failures.shown(source)));
        }
    }

    private boolean hasEnded() {
        return watched.get() == null;
    }

    private void end() {
        watched.set(null);
    }

    private synchronized void fail(String why) {
        if (!hasEnded()) {
            end();
            // First, since the JDK tells of a connection that was given up in words of its own.
            body.onError(new Failures.Told(why));
            Subscription current = subscription;
            if (current != null) {
                current.cancel();
            }
        }
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
        if (hasEnded()) {
            return;
        }
        heard = System.nanoTime();
        wanted.updateAndGet(parts -> parts == Long.MAX_VALUE ? parts : Math.max(0, parts - 1));
        size += part.stream().mapToLong(ByteBuffer::remaining).sum();
        if (collected && size > MOST_COLLECTED) {
            fail("the answer from %s is larger than %s MiB; read it as a stream (BodyHandlers.ofInputStream)"
                    .formatted(Failures.shown(source), MOST_COLLECTED >> 20));
            return;
        }
        body.onNext(part);
    }

    @Override
    public void onError(Throwable failure) {
        if (!hasEnded()) {
            end();
            body.onError(failure);
        }
    }

    @Override
    public void onComplete() {
        if (!hasEnded()) {
            end();
            body.onComplete();
        }
    }
}
