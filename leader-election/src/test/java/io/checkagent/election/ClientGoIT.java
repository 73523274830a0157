// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * This elector and client-go's on one lock. {@code client-go.candidate} names the program built from {@code
 * src/test/go} with {@code go build}.
 */
@EnabledIfSystemProperty(named = "client-go.candidate", matches = ".+")
class ClientGoIT {
    /** client-go looks at a lock again after up to 2.2 retry periods, each a quarter of the lease. */
    private static final Duration LOOKS_WITHIN =
            RealTimeElection.LEASE.dividedBy(4).multipliedBy(22).dividedBy(10).plusSeconds(2);

    @RegisterExtension
    static final RealCluster CLUSTER = new RealCluster();

    @ParameterizedTest
    @EnumSource
    void bothTakeTheLockFromEachOther(LockKind kind) {
        String name = "client-go-" + UUID.randomUUID();
        try (GoCandidate go = new GoCandidate(kind, name, "go-a")) {
            await().until(() -> go.said("started"));
            try (Candidate java = candidate(kind, name, "java-a")) {
                await().untilAsserted(
                                () -> assertThat(java.status().currentHolder()).contains("go-a"));
                staysSo(() -> !java.leads());

                go.terminate();
                // At once, on a busy machine: far from waiting for the lease.
                await().atMost(RealTimeElection.LEASE.dividedBy(3)).until(java::leads);
                assertThat(java.term().orElseThrow().number()).isEqualTo(1);

                try (GoCandidate second = new GoCandidate(kind, name, "go-b")) {
                    await().until(() -> second.said("leader java-a"));
                    staysSo(() -> java.leads() && !second.said("started"));

                    java.close();
                    await().atMost(LOOKS_WITHIN).until(() -> second.said("started"));
                    assertThat(second.said("stopped")).isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothTakeTheLockOfOneThatCrashed(LockKind kind) {
        String name = "client-go-" + UUID.randomUUID();
        try (GoCandidate go = new GoCandidate(kind, name, "go-a")) {
            await().until(() -> go.said("started"));
            try (Candidate java = candidate(kind, name, "java-a")) {
                await().until(() -> java.status().watching());
                go.kill();
                await().atMost(RealTimeElection.LEASE.plusSeconds(2)).until(java::leads);

                try (GoCandidate second = new GoCandidate(kind, name, "go-b")) {
                    await().until(() -> second.said("leader java-a"));
                    java.cutOff();
                    await().atMost(RealTimeElection.LEASE.plus(LOOKS_WITHIN)).until(() -> second.said("started"));
                    assertThat(java.leads()).isFalse();
                }
            }
        }
    }

    private static Candidate candidate(LockKind kind, String name, String identity) {
        Candidate candidate = new Candidate(identity, ResourceLocks.create(kind, CLUSTER.client(), "default", name));
        candidate.start();
        return candidate;
    }

    /** Through more than a lease. */
    private static void staysSo(Callable<Boolean> condition) {
        Duration moreThanALease = RealTimeElection.LEASE.plusSeconds(2);
        await().during(moreThanALease).atMost(moreThanALease.plusSeconds(1)).until(condition);
    }

    /** A process that runs client-go's elector. */
    private static final class GoCandidate implements AutoCloseable {
        private final Process process;
        private final Thread reader;
        private final List<String> lines = new CopyOnWriteArrayList<>();

        GoCandidate(LockKind kind, String name, String identity) {
            try {
                process = new ProcessBuilder(
                                System.getProperty("client-go.candidate"),
                                "-kubeconfig=" + System.getProperty("contract.kubeconfig"),
                                "-kind=" + kind.configurationName(),
                                "-name=" + name,
                                "-identity=" + identity,
                                "-lease=" + RealTimeElection.LEASE.toSeconds() + "s")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reader = new Thread(this::read, "output of " + identity);
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try (var output = process.inputReader(StandardCharsets.UTF_8)) {
                output.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                // The process was killed.
            }
        }

        boolean said(String line) {
            return lines.contains(line);
        }

        void terminate() {
            process.destroy();
        }

        void kill() {
            process.destroyForcibly();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
