// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.checkagent.election.LeaderElectionStatus.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One candidate for one lock. Leads from time to time, until closed; a lost leadership is competed for again.
 *
 * <p>Its threads: {@code leader-election} decides, up to four {@code leader-election-request} wait for answers (a
 * request past its deadline is left to them), {@code leader-election-watch} keeps the watch open, up to four {@code
 * leader-election-watch-opener} wait until it opens, {@code leader-election-listener} calls the listener. {@link
 * #close()} ends them all. Thread-safe.
 */
public final class LeaderElector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElector.class);
    private static final int REQUEST_THREADS = 4;
    private static final Duration LISTENER_GRACE = Duration.ofSeconds(2);
    /** Much longer than any step: requests are waited for by other threads, and the listener returns within seconds. */
    private static final Duration STUCK_AFTER = Duration.ofMinutes(1);

    private final LeaderElectionConfig config;
    private final ResourceLock lock;
    private final Election election;
    private final ElectionClock clock;
    private final BlockingQueue<Consumer<Election>> inbox = new LinkedBlockingQueue<>();
    private final AtomicReference<Optional<LockSnapshot>> watched = new AtomicReference<>(Optional.empty());
    private final Map<Long, Future<?>> requests = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor requestThreads;
    private final ListenerThread listenerThread;
    private final WatchThread watchThread;
    private final Thread thread;

    private volatile boolean closing;
    private volatile LeaderElectionStatus published;
    private volatile long publishedAt;
    /** When {@link #thread} goes on at the latest. */
    private volatile long goesOnBy;

    private volatile Optional<Term> term = Optional.empty();
    private Optional<String> loggedError = Optional.empty();

    public LeaderElector(LeaderElectionConfig config, ResourceLock lock, LeaderElectionListener listener) {
        this(config, lock, listener, ElectionClock.system());
    }

    public LeaderElector(
            LeaderElectionConfig config, ResourceLock lock, LeaderElectionListener listener, ElectionClock clock) {
        this.config = requireNonNull(config, "config is null");
        this.lock = requireNonNull(lock, "lock is null");
        this.clock = requireNonNull(clock, "clock is null");
        requireNonNull(listener, "listener is null");
        this.election = new Election(config, lock, clock, new SplittableRandom(), new Output());
        this.published = election.status();
        this.publishedAt = clock.nanoTime();
        this.listenerThread = new ListenerThread(listener, () -> inbox.add(Election::onWorkStopped), clock);
        this.watchThread = new WatchThread(lock, config.watchTimeout(), new SplittableRandom(), new Watched());
        this.requestThreads =
                new ThreadPoolExecutor(0, REQUEST_THREADS, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), runnable -> {
                    Thread thread = new Thread(runnable, "leader-election-request");
                    thread.setDaemon(true);
                    return thread;
                });
        this.thread = new Thread(this::run, "leader-election");
        this.thread.setDaemon(true);
    }

    /** Begins to compete. Returns at once; once only. */
    public void start() {
        LOG.info("{} competes for {}", config.identity(), lock.describe());
        goesOnBy = clock.nanoTime();
        thread.start();
        watchThread.start();
    }

    /** How the election stands now. Cheap; makes no request. */
    public LeaderElectionStatus status() {
        LeaderElectionStatus status = published;
        boolean open = term.map(Term::isOpen).orElse(false);
        return status.later(
                Duration.ofNanos(Math.max(0, clock.nanoTime() - publishedAt)), open ? status.role() : Role.FOLLOWER);
    }

    /** Those of its threads that it cannot do without and are not meant to have ended; none once it is closed. */
    public List<Thread> threads() {
        return closing ? List.of() : List.of(thread, watchThread.thread());
    }

    /**
     * How long the election has not gone on, or the listener has not returned, when that is longer than it ever takes,
     * whatever the API server does; empty while it is not started and once it is closed. Waits for no lock.
     */
    public Optional<Duration> stuckFor() {
        if (closing || thread.getState() == Thread.State.NEW) {
            return Optional.empty();
        }
        long now = clock.nanoTime();
        Duration late = Duration.ofNanos(now - goesOnBy);
        Duration listening = listenerThread.busyFor(now);
        return Optional.of(late.compareTo(listening) > 0 ? late : listening)
                .filter(time -> time.compareTo(STUCK_AFTER) > 0);
    }

    /** The term that this process leads in, while it does. Its fence may have closed already. */
    public Optional<Term> term() {
        return term;
    }

    /**
     * Stops competing. If this process leads: closes the fence, tells the listener, waits until it returned, and
     * releases the lock so that another takes it at once; all within the shorter of 5 s and the renew deadline, plus
     * 2 s. End the work of the term and drain its output before, while the fence is open. Not to be called by the
     * listener.
     */
    @Override
    public void close() {
        closing = true;
        inbox.add(Election::stop);
        boolean interrupted = !join(thread);
        watchThread.close();
        requestThreads.shutdownNow();
        listenerThread.close(interrupted ? Duration.ZERO : LISTENER_GRACE);
    }

    private boolean join(Thread awaited) {
        try {
            awaited.join(config.releaseTimeout().plus(LISTENER_GRACE).toMillis());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            awaited.interrupt();
        }
    }

    private void run() {
        try {
            while (!election.isStopped()) {
                long now = clock.nanoTime();
                long wait = Math.max(0, election.nextWake() - now);
                goesOnBy = now + wait;
                Consumer<Election> happened = inbox.poll(wait, TimeUnit.NANOSECONDS);
                try {
                    if (happened == null) {
                        election.onTime();
                    } else {
                        happened.accept(election);
                    }
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("The leader election failed in a way that is a defect; it starts over", e);
                    election.onDefect("the leader election failed: " + ForeignText.of(e));
                }
                publish();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            election.onDefect("the leader election was interrupted");
            publish();
        }
    }

    private void publish() {
        LeaderElectionStatus status = election.status();
        term = election.term();
        publishedAt = clock.nanoTime();
        published = status;
        if (!status.lastError().equals(loggedError)) {
            loggedError = status.lastError();
            loggedError.ifPresentOrElse(LOG::warn, () -> LOG.info("Requests for {} succeed again", lock.describe()));
        }
    }

    private void perform(LockRequest request) {
        try {
            LockSnapshot snapshot;
            if (request instanceof LockRequest.Write write) {
                snapshot = lock.write(write.seen(), write.record());
            } else {
                snapshot = lock.get();
            }
            watchThread.serverAnswers();
            inbox.add(e -> e.onAnswer(request.id(), snapshot));
        } catch (LockRequestException e) {
            inbox.add(election -> election.onFailure(request.id(), e.failureCause(), String.valueOf(e.getMessage())));
        } catch (RuntimeException e) {
            LOG.warn("A request for {} failed unexpectedly", lock.describe(), e);
            inbox.add(election -> election.onFailure(
                    request.id(),
                    FailureCause.UNREACHABLE,
                    "A request for " + lock.describe() + " failed: " + ForeignText.of(e)));
        } finally {
            requests.remove(request.id());
        }
    }

    /** What the election wants done, done. */
    private final class Output implements ElectionOutput {

        @Override
        public void send(LockRequest request) {
            FutureTask<?> task = new FutureTask<>(() -> perform(request), null);
            requests.put(request.id(), task);
            try {
                requestThreads.execute(task);
            } catch (RejectedExecutionException e) {
                requests.remove(request.id());
                inbox.add(election -> election.onFailure(
                        request.id(),
                        FailureCause.TIMEOUT,
                        REQUEST_THREADS + " earlier requests for " + lock.describe()
                                + " still wait for the API server; it will be tried again."));
            }
        }

        @Override
        public void abandon(LockRequest request) {
            Future<?> abandoned = requests.remove(request.id());
            if (abandoned != null) {
                abandoned.cancel(true);
            }
        }

        @Override
        public void startedLeading(Term started, String cause) {
            LOG.info("{} leads, {}: {}", config.identity(), started, cause);
            term = Optional.of(started);
            listenerThread.startedLeading(started);
        }

        @Override
        public void stoppedLeading(Term stopped, String cause) {
            String said = ForeignText.line(cause);
            if (closing) {
                LOG.info("{} no longer leads: {}", config.identity(), said);
            } else {
                LOG.warn("{} no longer leads: {}", config.identity(), said);
            }
            term = Optional.empty();
            listenerThread.stoppedLeading(stopped, cause);
        }

        @Override
        public void newLeader(String identity) {
            LOG.info("{} is held by {}", lock.describe(), ForeignText.line(identity));
            listenerThread.newLeader(identity);
        }

        @Override
        public void reopenWatch() {
            LOG.info("The watch on {} has missed renewals; it is opened anew", lock.describe());
            watchThread.reopen();
        }
    }

    private final class Watched implements WatchThread.Listener {

        @Override
        public void onOpened() {
            inbox.add(Election::onWatchOpened);
        }

        /** Only the latest state matters, so the inbox holds one notice however fast the lock changes. */
        @Override
        public void onSnapshot(LockSnapshot snapshot) {
            if (watched.getAndSet(Optional.of(snapshot)).isEmpty()) {
                inbox.add(election -> watched.getAndSet(Optional.empty()).ifPresent(election::onWatchShows));
            }
        }

        @Override
        public void onClosed() {
            inbox.add(Election::onWatchClosed);
        }

        @Override
        public void onRefused(LockRequestException refusal) {
            inbox.add(election -> election.onWatchRefused(String.valueOf(refusal.getMessage())));
        }
    }
}
