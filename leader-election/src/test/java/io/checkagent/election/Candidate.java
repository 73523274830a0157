// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** An elector in real time, with a network that can be cut, that keeps what its listener heard. */
final class Candidate implements LeaderElectionListener, AutoCloseable {
    private final String identity;
    private final LeaderElector elector;
    private final CuttableLock lock;
    private final List<String> events = new CopyOnWriteArrayList<>();
    private volatile CountDownLatch block = new CountDownLatch(0);
    private volatile Duration jump = Duration.ZERO;

    Candidate(String identity, ResourceLock lock) {
        this.identity = identity;
        this.lock = new CuttableLock(lock);
        this.elector = new LeaderElector(RealTimeElection.config(identity), this.lock, this, new Clock());
    }

    void start() {
        elector.start();
    }

    String identity() {
        return identity;
    }

    /** Whether its fence is open. */
    boolean leads() {
        return term().map(Term::isOpen).orElse(false);
    }

    /** Whether it watches the lock and has seen who holds it. */
    boolean follows() {
        LeaderElectionStatus status = status();
        return status.watching() && status.currentHolder().isPresent();
    }

    Optional<Term> term() {
        return elector.term();
    }

    LeaderElectionStatus status() {
        return elector.status();
    }

    List<String> events() {
        return events;
    }

    /** From now on the API server cannot be reached. */
    void cutOff() {
        lock.cutOff();
    }

    void blockInOnStartedLeading() {
        block = new CountDownLatch(1);
    }

    /** The wall clock jumps ahead. */
    void jumpAhead(Duration by) {
        jump = by;
    }

    void unblock() {
        block.countDown();
    }

    @Override
    public void close() {
        unblock();
        elector.close();
    }

    @Override
    public void onStartedLeading(Term term) {
        events.add("started " + term.number());
        try {
            block.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void onStoppedLeading(Term term, String cause) {
        events.add("stopped " + term.number() + ": " + cause);
    }

    @Override
    public void onNewLeader(String holder) {
        events.add("new leader " + holder);
    }

    private final class Clock implements ElectionClock {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis() + jump.toMillis();
        }
    }
}
