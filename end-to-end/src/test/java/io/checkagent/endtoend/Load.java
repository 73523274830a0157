// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import io.checkagent.demo.ledger.EventWriter;
import io.checkagent.demo.ledger.EventWriter.Report;
import io.checkagent.demo.ledger.EventWriter.Written;
import io.checkagent.demo.ledger.Ledger;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Events at a steady rate, in both styles, a part of them repeated: by the hook <code>e2e.hook.load</code>, or by own writers. Thread-safe. */
public final class Load {
    private static final int WRITERS = 4;
    private static final int REMEMBERED = 50;
    private static final List<String> MESSAGES = List.of(
            "Started container web",
            "Back-off restarting failed container web in pod",
            "MountVolume.SetUp failed for volume \"données\": Größe überschritten, 容量不足 🚫");

    private final KubernetesClient client;
    private final String namespace;
    private final Path folder;

    private final Optional<Hook> hook;

    /**
     * @param folder where the hook's ledgers go
     * @param hook writes the events, if it can
     */
    Load(KubernetesClient client, String namespace, Path folder, Optional<Hook> hook) {
        this.client = requireNonNull(client, "client is null");
        this.namespace = requireNonNull(namespace, "namespace is null");
        this.folder = requireNonNull(folder, "folder is null");
        this.hook = requireNonNull(hook, "hook is null");
    }

    /** A load that has begun; its result is the ledger of what was confirmed. */
    public Future<Ledger> start(int rate, Duration duration) {
        Callable<Ledger> load = () -> run(rate, duration);
        FutureTask<Ledger> task = new FutureTask<>(load);
        new Thread(task, "load").start();
        return task;
    }

    private Ledger writeOne() {
        Ledger ledger = new Ledger();
        new Writer(new EventWriter(client, ledger), namespace, new Random(0)).write();
        return ledger;
    }

    /**
     * Waits until whoever leads has delivered all that was written before, and stored that position: what is written
     * from now on is seen write by write.
     */
    public void awaitCollection() {
        BigInteger written = new BigInteger(writeOne().entries().get(0).resourceVersion());
        await("the stored position")
                .atMost(Duration.ofMinutes(2))
                .until(() -> position().compareTo(written) >= 0);
    }

    private BigInteger position() {
        ConfigMap token = client.configMaps()
                .inNamespace(namespace)
                .withName("datadogtoken")
                .get();
        String position =
                token == null || token.getData() == null ? "" : token.getData().getOrDefault("event.tokenKey", "");
        return position.matches("[0-9]+") ? new BigInteger(position) : BigInteger.ZERO;
    }

    /** Produces for that time. */
    public Ledger run(int rate, Duration duration) throws IOException, InterruptedException, ExecutionException {
        if (hook.isPresent()) {
            Path file = folder.resolve("ledger-" + System.nanoTime() + ".jsonl");
            hook.get()
                    .run(Map.of(
                            "ledger", file.toString(),
                            "rate", Integer.toString(rate),
                            "duration", duration.toSeconds() + "s"));
            return Ledger.read(file);
        }
        Ledger ledger = new Ledger();
        EventWriter events = new EventWriter(client, ledger);
        long begin = System.nanoTime();
        AtomicInteger tickets = new AtomicInteger();
        List<FutureTask<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Writer writer = new Writer(events, namespace, new Random(i));
            writers.add(new FutureTask<>(
                    () -> {
                        for (long due = 0; due < duration.toNanos(); ) {
                            due = tickets.getAndIncrement() * 1_000_000_000L / rate;
                            while (System.nanoTime() - begin < due) {
                                LockSupport.parkNanos(due - (System.nanoTime() - begin));
                            }
                            writer.write();
                        }
                    },
                    null));
            new Thread(writers.get(i), "load-" + i).start();
        }
        for (FutureTask<Void> writer : writers) {
            writer.get();
        }
        return ledger;
    }

    /** Writes as one component would: only it repeats its own events. */
    private static final class Writer {
        private final EventWriter events;
        private final String namespace;
        private final Random random;
        private final List<Written> written = new ArrayList<>();

        private Writer(EventWriter events, String namespace, Random random) {
            this.events = events;
            this.namespace = namespace;
            this.random = random;
        }

        private void write() {
            if (!written.isEmpty() && random.nextInt(5) == 0) {
                int which = random.nextInt(written.size());
                written.set(which, events.repeat(written.get(which)));
                return;
            }
            if (written.size() == REMEMBERED) {
                written.remove(0);
            }
            int pod = random.nextInt(20);
            Report report = new Report(
                    new ObjectReferenceBuilder()
                            .withApiVersion("v1")
                            .withKind("Pod")
                            .withNamespace(namespace)
                            .withName("web-" + pod)
                            .withUid("00000000-0000-4000-8000-0000000000" + (10 + pod))
                            .build(),
                    pod % 2 == 0 ? "Normal" : "Warning",
                    "Load",
                    MESSAGES.get(random.nextInt(MESSAGES.size())),
                    "load",
                    "node-1");
            written.add(random.nextBoolean() ? events.writeCore(report) : events.writeModern(report));
        }
    }
}
