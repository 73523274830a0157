// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.api.Scope;
import io.checkagent.sandbox.KubeSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How long an author waits: from the saved JAR to the first result of it, with {@code agent run --dev}. */
class DevelopmentBenchmark {
    private static final int ROUNDS = 15;
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(2);

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @ParameterizedTest
    @EnumSource(Scope.class)
    void fromTheSavedJarToItsFirstResult(Scope scope) throws Exception {
        try (KubeSandbox cluster = KubeSandbox.builder().start();
                AgentProcess agent = AgentProcess.inCluster(
                        home, "node-1", Files.writeString(home.resolve("kubeconfig"), cluster.kubeconfig()), 60)) {
            agent.configure("mine", "{}");
            save(agent, scope, 0);
            agent.start("run", "--dev");
            double unused = secondsUntil(agent, 0, System.nanoTime());
            List<Double> seconds = new ArrayList<>();
            for (int build = 1; build <= ROUNDS; build++) {
                save(agent, scope, build);
                seconds.add(secondsUntil(agent, build, System.nanoTime()));
            }
            seconds.sort(null);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s | %.1f s, %.1f s |%n",
                    scope,
                    ROUNDS,
                    seconds.get(ROUNDS / 2),
                    seconds.get(ROUNDS - 1));
        }
    }

    private static void save(AgentProcess agent, Scope scope, int build) throws IOException {
        agent.install("mine", scope, "context.sender().gauge(\"build.n%s\", 1);".formatted(build));
    }

    private static double secondsUntil(AgentProcess agent, int build, long since)
            throws IOException, InterruptedException {
        while (!agent.results().contains("\"build.n%s\"".formatted(build))) {
            if (System.nanoTime() - since > LONGEST) {
                throw new IllegalStateException(agent.log());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return (System.nanoTime() - since) / 1e9;
    }
}
