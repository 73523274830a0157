// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.prometheus;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Item;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/** A page that Prometheus scrapes: what was last sent ({@link Page}). Answered by one thread, {@code prometheus}. */
@Extension
@OutputType("prometheus")
public final class PrometheusOutput implements Output {
    /** Scrapes that wait; more are refused. */
    private static final int WAITING = 16;

    private final PrometheusSettings settings;
    private final Page page;
    private @Nullable HTTPServer server;

    public PrometheusOutput(PrometheusSettings settings, Clock clock) {
        this.settings = requireNonNull(settings, "settings is null");
        this.page = new Page(settings, clock);
    }

    @Override
    public String target() {
        return settings.shown();
    }

    @Override
    public void start() {
        try {
            int unused = open();
        } catch (IOException e) {
            // Told with the first delivery, which tries again.
        }
    }

    /** Listens, if it does not yet; returns the port. */
    synchronized int open() throws IOException {
        HTTPServer current = server;
        if (current == null) {
            PrometheusRegistry registry = new PrometheusRegistry();
            registry.register(page);
            InetSocketAddress listen = settings.listen();
            if (listen.isUnresolved()) {
                throw new IOException("there is no address " + listen.getHostString());
            }
            ExecutorService thread = oneThread();
            try {
                current = HTTPServer.builder()
                        .inetAddress(listen.getAddress())
                        .port(listen.getPort())
                        .registry(registry)
                        .executorService(thread)
                        .buildAndStart();
            } catch (IOException e) {
                thread.shutdownNow();
                throw e;
            }
            server = current;
        }
        return current.getPort();
    }

    private static ExecutorService oneThread() {
        return new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), task -> {
            Thread thread = new Thread(task, "prometheus");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public Answer deliver(Batch batch) {
        try {
            int unused = open();
        } catch (IOException e) {
            return Answer.retry("cannot listen on " + settings.shown() + ": " + e.getMessage()
                    + "; set port and address to free ones");
        }
        List<Answer> answers = new ArrayList<>();
        for (Item item : batch.items()) {
            answers.add(page.take(item, batch.fence()));
        }
        return answers.stream().allMatch(Answer.Accepted.class::isInstance)
                ? Answer.accepted()
                : new Answer.Each(answers);
    }

    @Override
    public synchronized void close() {
        HTTPServer current = server;
        server = null;
        if (current != null) {
            current.close();
        }
    }
}
