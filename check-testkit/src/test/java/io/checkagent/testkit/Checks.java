// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Default;
import io.checkagent.api.EmitsMetric;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Scope;
import io.checkagent.api.ServiceCheck;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.pf4j.Extension;

/** Checks as outsiders may write them. */
final class Checks {
    private Checks() {}

    record RoomSettings(String room, @Default("1") int people) {}

    @Extension
    @CheckType(name = "room")
    @EmitsMetric(name = "room.people", unit = "person", description = "Who is in it.")
    @EmitsMetric(name = "room.visits", type = Metric.Type.MONOTONIC_COUNT, description = "Who came.")
    @EmitsMetric(name = "room.steps", type = Metric.Type.RATE, unit = "step/second", description = "How far they went.")
    public static final class RoomCheck implements Check {
        private final RoomSettings settings;
        private int runs;

        public RoomCheck(RoomSettings settings) {
            this.settings = settings;
        }

        @Override
        public void run(CheckContext context) {
            runs++;
            context.sender().gauge("room.people", settings.people(), "room:" + settings.room());
            context.sender().monotonicCount("room.visits", 10.0 * runs, "device:door");
            context.sender().rate("room.steps", 300.0 * runs);
            if (settings.people() > 10) {
                context.warn("too many people in " + settings.room());
            }
            context.detail("runs", runs);
        }
    }

    @Extension
    @CheckType(name = "queries")
    @EmitsMetric(
            name = "query.time",
            type = Metric.Type.HISTOGRAM,
            unit = "millisecond",
            description = "How long each took.")
    @EmitsMetric(name = "query.spread", description = "Not what it is.")
    public static final class QueriesCheck implements Check {
        @Override
        public void run(CheckContext context) {
            for (double milliseconds : List.of(10.0, 20.0, 30.0, 40.0)) {
                context.sender().histogram("query.time", milliseconds);
                context.sender().distribution("query.spread", milliseconds, "device:sda");
            }
            context.sender().set("query.users", "ann");
            context.sender().set("query.users", "bob");
            context.sender().set("query.users", "ann");
        }
    }

    @Extension
    @CheckType(name = "nodes_ready", scope = Scope.CLUSTER)
    public static final class NodesReadyCheck implements Check {
        static final List<String> CLOSED = new CopyOnWriteArrayList<>();

        private final KubernetesClient client;

        public NodesReadyCheck(KubernetesClient client) {
            this.client = client;
        }

        @Override
        public void run(CheckContext context) {
            for (Node node : client.nodes().list().getItems()) {
                context.sender()
                        .serviceCheck(ServiceCheck.of(
                                "node.ready",
                                ServiceCheck.Status.OK,
                                "there it is",
                                "node:" + node.getMetadata().getName()));
            }
        }

        @Override
        public void close() {
            CLOSED.add("nodes_ready");
        }
    }

    @Extension
    @CheckType(name = "patient")
    public static final class PatientCheck implements Check {
        @Override
        public void run(CheckContext context) throws InterruptedException {
            context.sender().gauge("patient.before", context.clock().millis() / 1000.0);
            if (!context.await(Duration.ofHours(1))) {
                context.sender().gauge("patient.after", context.clock().millis() / 1000.0);
            }
        }
    }

    @Extension
    @CheckType(name = "failing")
    public static final class FailingCheck implements Check {
        @Override
        public void run(CheckContext context) {
            context.sender().gauge("failing.runs", 1);
            throw new IllegalStateException("the probe is not connected; plug it in");
        }
    }

    /** Hangs, and when it is told to stop, tries to get its result out all the same. */
    @Extension
    @CheckType(name = "late", scope = Scope.CLUSTER)
    public static final class LateCheck implements Check {
        static final CompletableFuture<Throwable> REFUSAL = new CompletableFuture<>();
        static final CountDownLatch RUNNING = new CountDownLatch(1);

        @Override
        public void run(CheckContext context) throws InterruptedException {
            context.sender().gauge("late.result", 1);
            RUNNING.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                var unused = context.sender().commit().whenComplete((done, refusal) -> REFUSAL.complete(refusal));
                throw e;
            }
        }
    }

    /** Counts up from where its checkpoint is, an event a minute, until it is stopped. */
    @Extension
    @CheckType(name = "counter", scope = Scope.CLUSTER, streaming = true)
    public static final class CounterCheck implements Check {
        @Override
        public void run(CheckContext context) throws InterruptedException {
            int last = context.checkpoint().get("last").map(Integer::parseInt).orElse(0);
            List<Integer> sent = new ArrayList<>();
            do {
                last++;
                sent.add(last);
                context.sender()
                        .event(Event.builder(
                                        "Number " + last,
                                        "%%% \n so far " + sent + " \n %%%",
                                        context.clock().instant())
                                .build());
                var unused = context.sender().commit(Checkpoint.of("last", String.valueOf(last)));
            } while (!context.await(Duration.ofMinutes(1)));
        }
    }

    /** Cannot hold its stream. */
    @Extension
    @CheckType(name = "torn", streaming = true)
    public static final class TornStreamCheck implements Check {
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        public void run(CheckContext context) throws InterruptedException, IOException {
            context.sender().gauge("torn.runs", runs.incrementAndGet());
            var unused = context.sender().commit();
            throw new IOException("connection reset");
        }
    }

    /** Lacks what makes the agent find it. */
    @CheckType(name = "nameless")
    public static final class WithoutExtensionCheck implements Check {
        @Override
        public void run(CheckContext context) {}
    }

    @Extension
    @CheckType(name = "Bad-Name")
    public static final class BadlyNamed implements Check {
        @Override
        public void run(CheckContext context) {}
    }
}
