// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import io.checkagent.agent.plugin.PluginJar;

/** Plugins that tests drop in. */
public final class TestPlugins {
    private TestPlugins() {}

    /** A check "beat" that sends its metric, and shows it with a number of its own object. */
    public static PluginJar beat() {
        return PluginJar.named("beat").source("beat.Beat", """
                @Extension
                @CheckType(name = "beat")
                @EmitsMetric(name = "{beat,pulse}", unit = "beat/second", description = "That it beats.")
                public final class Beat implements Check {
                    public record Settings(@Default("beat") @Description("The metric's name.") String metric) {}

                    private static final java.util.concurrent.atomic.AtomicInteger MADE =
                            new java.util.concurrent.atomic.AtomicInteger();

                    private final int number = MADE.incrementAndGet();
                    private final Settings settings;

                    public Beat(Settings settings) {
                        this.settings = settings;
                    }

                    public void run(CheckContext context) {
                        context.sender().gauge(settings.metric(), 1);
                        context.detail("metric", settings.metric());
                        context.detail("number", number);
                    }
                }
                """).extension("beat.Beat");
    }

    /** A CLUSTER check "counter" that sends events 1, 2, 3… and goes on behind the last that was acknowledged. */
    public static PluginJar counter() {
        return PluginJar.named("counter").source("counter.Counter", """
                @Extension
                @CheckType(name = "counter", scope = Scope.CLUSTER, streaming = true)
                public final class Counter implements Check {
                    public void run(CheckContext context) throws Exception {
                        int next = Integer.parseInt(context.checkpoint().entries().getOrDefault("n", "0"));
                        do {
                            next++;
                            context.sender().event(
                                    Event.builder("event " + next, "", context.clock().instant()).build());
                            context.sender().commit(new Checkpoint(java.util.Map.of("n", "" + next)));
                        } while (!context.await(java.time.Duration.ofMillis(5)));
                    }
                }
                """).extension("counter.Counter");
    }

    /** Checks "pods" and "nodes" that need the cluster. */
    public static PluginJar ofTheCluster() {
        return PluginJar.named("cluster").check("pods", "pods.Pods", """
                        public Pods(io.fabric8.kubernetes.client.KubernetesClient client) {}
                        """).check("nodes", "nodes.Nodes", """
                        public Nodes(io.fabric8.kubernetes.client.KubernetesClient client) {}
                        """);
    }

    /** A check whose constructor throws an Error, and one whose static initialiser fails. */
    public static PluginJar broken() {
        return PluginJar.named("broken")
                .check("broken_constructor", "broken.InConstructor", """
                        public InConstructor() { throw new UnsatisfiedLinkError("native library missing"); }
                        """)
                .check("broken_statics", "broken.InStatics", """
                        private static final int PORT = Integer.parseInt("no number");
                        """);
    }
}
