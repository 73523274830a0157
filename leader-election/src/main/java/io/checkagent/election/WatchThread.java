package io.checkagent.election;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps a watch on the lock open, on a thread of its own, and opens it anew with growing pauses. */
final class WatchThread {
    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 32_000;
    private static final long LONGEST_PAUSE_WHEN_REFUSED_MILLIS = 300_000;
    private static final long LASTING_MILLIS = 10_000;

    private final ResourceLock lock;
    private final Listener listener;
    private final Thread thread;

    private volatile boolean closed;
    private volatile @Nullable CountDownLatch open;

    /** What becomes of the watch. Called from several threads. */
    interface Listener {
        void onOpened();

        void onSnapshot(LockSnapshot snapshot);

        void onClosed();

        void onRefused(LockRequestException refusal);
    }

    WatchThread(ResourceLock lock, Listener listener) {
        this.lock = lock;
        this.listener = listener;
        this.thread = new Thread(this::run, "leader-election-watch");
        this.thread.setDaemon(true);
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

    void close() {
        closed = true;
        thread.interrupt();
    }

    void join(long millis) throws InterruptedException {
        thread.join(millis);
    }

    private void run() {
        long pause = FIRST_PAUSE_MILLIS;
        try {
            while (!closed) {
                long openedAt = System.nanoTime();
                long longest = LONGEST_PAUSE_MILLIS;
                try {
                    watchUntilClosed();
                } catch (LockRequestException e) {
                    if (e.failureCause().isRefusal()) {
                        longest = LONGEST_PAUSE_WHEN_REFUSED_MILLIS;
                    }
                    listener.onRefused(e);
                } catch (RuntimeException e) {
                    listener.onRefused(new LockRequestException(
                            FailureCause.UNREACHABLE, "The watch on " + lock.describe() + " failed: " + e, e));
                }
                boolean lasted = System.nanoTime() - openedAt > TimeUnit.MILLISECONDS.toNanos(LASTING_MILLIS);
                pause = lasted ? FIRST_PAUSE_MILLIS : Math.min(pause * 2, longest);
                // From zero on, so that many candidates come back to a restarted server one after the other.
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(pause));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watchUntilClosed() throws LockRequestException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try (LockWatch watch = lock.watch(new LockWatchListener() {
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
        }
        listener.onClosed();
    }
}
