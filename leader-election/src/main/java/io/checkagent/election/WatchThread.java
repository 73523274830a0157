// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a watch on the lock open, on a thread of its own, and opens it anew with growing pauses, which end as soon as the
 * API server is seen to answer. The client waits for ever for a watch to open, so that is left to up to {@value #OPENERS}
 * other threads: one that opens too late is closed.
 */
final class WatchThread {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 32_000;
    private static final long LONGEST_PAUSE_WHEN_REFUSED_MILLIS = 300_000;
    private static final long LASTING_MILLIS = 10_000;
    private static final int OPENERS = 4;

    private final ResourceLock lock;
    private final Duration openTimeout;
    private final RandomGenerator random;
    private final Listener listener;
    private final Thread thread;
    private final Semaphore answers = new Semaphore(0);
    private final ThreadPoolExecutor openers;

    private volatile boolean closed;
    private volatile @Nullable CountDownLatch open;

    /** What becomes of the watch. Called from several threads. */
    interface Listener {
        void onOpened();

        void onSnapshot(LockSnapshot snapshot);

        void onClosed();

        void onRefused(LockRequestException refusal);
    }

    /** @param random used by this thread alone */
    WatchThread(ResourceLock lock, Duration openTimeout, RandomGenerator random, Listener listener) {
        this.lock = lock;
        this.openTimeout = openTimeout;
        this.random = random;
        this.listener = listener;
        this.thread = new Thread(this::run, "leader-election-watch");
        this.thread.setDaemon(true);
        this.openers = new ThreadPoolExecutor(0, OPENERS, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
            Thread opener = new Thread(runnable, "leader-election-watch-opener");
            opener.setDaemon(true);
            return opener;
        });
    }

    Thread thread() {
        return thread;
    }

    void start() {
        thread.start();
    }

    /** Ends the present watch; another is opened after a pause. */
    void reopen() {
        CountDownLatch present = open;
        if (present != null) {
            present.countDown();
        }
    }

    /** The API server has answered a request: a watch may open now, too. */
    void serverAnswers() {
        if (answers.availablePermits() == 0) {
            answers.release();
        }
    }

    void close() {
        closed = true;
        thread.interrupt();
        openers.shutdownNow();
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        boolean wasRefused = false;
        try {
            while (!closed) {
                long openedAt = System.nanoTime();
                boolean refused = false;
                try {
                    watchUntilClosed();
                } catch (LockRequestException e) {
                    refused = e.failureCause().isRefusal();
                    listener.onRefused(e);
                } catch (RuntimeException e) {
                    listener.onRefused(new LockRequestException(
                            FailureCause.UNREACHABLE,
                            "The watch on " + lock.describe() + " failed: " + ForeignText.of(e),
                            e));
                }
                boolean lasted = System.nanoTime() - openedAt > TimeUnit.MILLISECONDS.toNanos(LASTING_MILLIS);
                // An API server that has just started refuses at first: that is the first refusal, however many watches
                // failed for want of it.
                boolean begins = lasted || refused != wasRefused;
                long longest = refused ? LONGEST_PAUSE_WHEN_REFUSED_MILLIS : LONGEST_PAUSE_MILLIS;
                pause = begins ? FIRST_PAUSE_MILLIS : Math.min(pause * 2, longest);
                wasRefused = refused;
                pause(pause, refused);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** From zero on, so that many candidates come back to a restarted server one after the other. */
    private void pause(long longestMillis, boolean refused) throws InterruptedException {
        long millis = random.nextLong(longestMillis);
        answers.drainPermits();
        if (refused) {
            TimeUnit.MILLISECONDS.sleep(millis);
        } else {
            boolean unused = answers.tryAcquire(millis, TimeUnit.MILLISECONDS);
        }
    }

    private void watchUntilClosed() throws LockRequestException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (LockWatch watch = open(new LockWatchListener() {
            @Override
            public void onSnapshot(LockSnapshot snapshot) {
                if (ended.getCount() > 0) {
                    listener.onSnapshot(snapshot);
                }
            }

            @Override
            public void onClose(String cause) {
                ended.countDown();
            }
        })) {
            open = ended;
            listener.onOpened();
            ended.await();
        } finally {
            open = null;
            ended.countDown();
        }
        listener.onClosed();
    }

    private LockWatch open(LockWatchListener shown) throws LockRequestException, InterruptedException {
        CompletableFuture<LockWatch> opened = new CompletableFuture<>();
        try {
            openers.execute(() -> openInto(opened, shown));
            return opened.get(openTimeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | RejectedExecutionException e) {
            throw new LockRequestException(
                    FailureCause.TIMEOUT,
                    "The API server did not open a watch on " + lock.describe() + " within " + openTimeout.toMillis()
                            + " ms; it will be tried again.",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LockRequestException refusal) {
                throw refusal;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            // Closes the watch that opens from now on.
            opened.cancel(false);
        }
    }

    private void openInto(CompletableFuture<LockWatch> opened, LockWatchListener shown) {
        try {
            LockWatch watch = lock.watch(shown);
            if (!opened.complete(watch)) {
                watch.close();
            }
        } catch (LockRequestException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
    }
}
