// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks what may never be answered, such as a file system whose server is gone, in threads that nobody waits for longer
 * than he wants. The kernel lets no thread out of such a call; so a question is not asked again while it is not answered,
 * and no more than {@value #LIMIT} are.
 *
 * <p>To be used by one thread at a time. The threads are daemons, end 60 s after their last question, and are told to end
 * by {@link #close}.
 */
final class Questions implements AutoCloseable {
    static final int LIMIT = 64;

    private final AtomicInteger count = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool(this::thread);
    private final Map<String, Future<?>> unanswered = new HashMap<>();
    private final String name;

    /** @param name of the threads */
    Questions(String name) {
        this.name = name;
    }

    /** Whether that question was asked and is not answered yet. */
    boolean isOpen(String about) {
        Future<?> answer = unanswered.get(about);
        return answer != null && !answer.isDone();
    }

    /** Begins to ask; empty when the same question, or {@value #LIMIT} others, are not answered yet. */
    <T> Optional<Future<T>> ask(String about, Callable<T> question) {
        unanswered.values().removeIf(Future::isDone);
        if (unanswered.containsKey(about) || unanswered.size() >= LIMIT) {
            return Optional.empty();
        }
        Future<T> answer = threads.submit(question);
        unanswered.put(about, answer);
        return Optional.of(answer);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(work, name + "-" + count.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
