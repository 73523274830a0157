// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listener on one thread, in order. At most a start and a stop wait at any time, since no new term begins
 * before the listener has returned from the stop of the last; notices of new leaders beyond {@value #LIMIT} waiting
 * are dropped.
 */
final class ListenerThread {
    private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);
    private static final int LIMIT = 32;

    private final LeaderElectionListener listener;
    private final Runnable workStopped;
    private final ElectionClock clock;
    private final ThreadPoolExecutor executor;
    /** When the notice that the listener is told now began; empty between two. */
    private volatile Optional<Long> busySince = Optional.empty();

    ListenerThread(LeaderElectionListener listener, Runnable workStopped, ElectionClock clock) {
        this.listener = listener;
        this.workStopped = workStopped;
        this.clock = clock;
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), runnable -> {
            Thread thread = new Thread(runnable, "leader-election-listener");
            thread.setDaemon(true);
            return thread;
        });
    }

    void startedLeading(Term term) {
        submit(() -> listener.onStartedLeading(term));
    }

    void stoppedLeading(Term term, String cause) {
        submit(() -> {
            try {
                listener.onStoppedLeading(term, cause);
            } finally {
                workStopped.run();
            }
        });
    }

    void newLeader(String identity) {
        if (executor.getQueue().size() < LIMIT) {
            submit(() -> listener.onNewLeader(identity));
        }
    }

    private void submit(Runnable notice) {
        try {
            executor.execute(() -> {
                busySince = Optional.of(clock.nanoTime());
                try {
                    notice.run();
                } catch (RuntimeException e) {
                    LOG.error("The listener of the leader election failed", e);
                } finally {
                    busySince = Optional.empty();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("The leader election has ended; nobody is told any more");
        }
    }

    /** How long the listener has not returned. */
    Duration busyFor(long now) {
        return busySince.map(since -> Duration.ofNanos(now - since)).orElse(Duration.ZERO);
    }

    /** Lets what waits be told, for at most that long, then ends the thread. */
    void close(Duration limit) {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
