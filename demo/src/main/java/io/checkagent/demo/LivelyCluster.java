// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo;

import static java.util.Objects.requireNonNull;

import io.checkagent.demo.Screen.Label;
import io.checkagent.demo.ledger.EventWriter;
import io.checkagent.demo.ledger.EventWriter.Report;
import io.checkagent.demo.ledger.EventWriter.Written;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Something is always going on: deployments roll, pods fail and recover, problems recur and their counts grow. All of it
 * goes through the API, as the scheduler, the controllers and the kubelets would write it.
 */
final class LivelyCluster implements AutoCloseable {
    private static final int REPLICAS = 3;
    private static final int RECURRING = 12;
    private static final long STEP_MILLIS = 350;
    private static final long END_MILLIS = 30_000;
    private static final List<String> NAMES = List.of("web", "cart", "checkout", "ingest");
    private static final List<String> TROUBLES = List.of(
            "Readiness probe failed: HTTP probe failed with statuscode: 503",
            "MountVolume.SetUp failed for volume \"données\": Größe überschritten, 容量不足 🚫",
            "Liveness probe failed: réponse inattendue: «überlastet» (код 504)");

    private final EventWriter events;
    private final ClusterObjects objects;
    private final List<String> nodes;
    private final List<String> namespaces;
    private final List<Deployment> deployments = new ArrayList<>();
    private final List<Written> recurring = new ArrayList<>();
    private final Screen screen;
    private final Random random = new Random(42);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread = new Thread(this::live, "demo-cluster");

    /** A deployment that replaces its pods now and then. */
    private static final class Deployment {
        private final String namespace;
        private final String name;
        private final ObjectReference reference;
        private final List<Pod> pods = new ArrayList<>();
        private int revision;
        private int replaced;

        private Deployment(ObjectReference reference) {
            this.reference = reference;
            namespace = reference.getNamespace();
            name = reference.getName();
        }

        private String replicaSet() {
            return name + "-" + Integer.toHexString(0x7d4b9c6 + 4099 * revision);
        }

        private boolean isRolling() {
            return replaced < REPLICAS;
        }
    }

    /** A pod, and the node it runs on. */
    record Pod(ObjectReference reference, String node) {}

    LivelyCluster(
            EventWriter events, ClusterObjects objects, List<String> namespaces, List<String> nodes, Screen screen) {
        this.events = requireNonNull(events, "events is null");
        this.objects = requireNonNull(objects, "objects is null");
        this.screen = requireNonNull(screen, "screen is null");
        this.namespaces = List.copyOf(namespaces);
        this.nodes = List.copyOf(nodes);
    }

    /** Begins. */
    void start() {
        for (int i = 0; i < NAMES.size(); i++) {
            Deployment deployment =
                    new Deployment(objects.deployment(namespaces.get(i % namespaces.size()), NAMES.get(i)));
            deployments.add(deployment);
            beginRoll(deployment);
        }
        thread.start();
    }

    private void live() {
        try {
            while (!ended.await(STEP_MILLIS, TimeUnit.MILLISECONDS)) {
                step();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() {
        try {
            Deployment deployment = deployments.get(random.nextInt(deployments.size()));
            if (deployment.isRolling()) {
                replacePod(deployment);
            } else if (random.nextInt(6) == 0) {
                beginRoll(deployment);
            } else if (recurring.size() < RECURRING || random.nextInt(3) == 0) {
                fail(deployment);
            } else {
                int which = random.nextInt(recurring.size());
                recurring.set(which, events.repeat(recurring.get(which)));
            }
        } catch (KubernetesClientException e) {
            screen.line(Label.ERROR, "the cluster refused a write of the demo: " + e.getMessage());
        }
    }

    private void beginRoll(Deployment deployment) {
        deployment.revision++;
        deployment.replaced = 0;
        report(deployment, "Scaled up replica set " + deployment.replicaSet() + " to " + REPLICAS);
    }

    private void replacePod(Deployment deployment) {
        String name = deployment.replicaSet() + "-" + Integer.toString(0x10000 + random.nextInt(0xfffff), 36);
        Pod pod = objects.pod(deployment.namespace, name, deployment.name, nodes.get(random.nextInt(nodes.size())));
        deployment.pods.add(pod);
        events.writeModern(new Report(
                pod.reference(),
                "Normal",
                "Scheduled",
                "Successfully assigned " + deployment.namespace + "/" + name + " to " + pod.node(),
                "default-scheduler",
                ""));
        events.writeCore(ofKubelet(pod, "Normal", "Started", "Started container " + deployment.name));
        if (deployment.pods.size() > REPLICAS) {
            Pod old = deployment.pods.remove(0);
            events.writeCore(ofKubelet(old, "Normal", "Killing", "Stopping container " + deployment.name));
            objects.delete(old);
        }
        if (++deployment.replaced == REPLICAS) {
            report(deployment, "Scaled down the replica sets before " + deployment.replicaSet() + " to 0");
        }
    }

    private void fail(Deployment deployment) {
        Pod pod = deployment.pods.get(random.nextInt(deployment.pods.size()));
        String trouble = TROUBLES.get(random.nextInt(TROUBLES.size()));
        objects.phase(pod, "Failed");
        Written written = random.nextBoolean()
                ? events.writeCore(
                        ofKubelet(pod, "Warning", "BackOff", "Back-off restarting failed container: " + trouble))
                : events.writeModern(ofKubelet(pod, "Warning", "Unhealthy", trouble));
        if (recurring.size() == RECURRING) {
            recurring.remove(0);
        }
        recurring.add(written);
        events.writeCore(ofKubelet(pod, "Normal", "Started", "Started container " + deployment.name + " again"));
        objects.phase(pod, "Running");
    }

    private void report(Deployment deployment, String message) {
        events.writeCore(
                new Report(deployment.reference, "Normal", "ScalingReplicaSet", message, "deployment-controller", ""));
    }

    private static Report ofKubelet(Pod pod, String type, String reason, String message) {
        return new Report(pod.reference(), type, reason, message, "kubelet", pod.node());
    }

    /** Comes to rest; afterwards the ledger is complete. */
    @Override
    public void close() {
        ended.countDown();
        try {
            thread.join(END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
