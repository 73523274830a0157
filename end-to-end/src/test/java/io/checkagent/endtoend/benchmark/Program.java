// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.benchmark;

import static java.util.Objects.requireNonNull;

import io.checkagent.endtoend.ProcessUsage;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** A program that is measured beside the agent. Its output is thrown away. */
final class Program implements AutoCloseable {
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final Process process;

    /** @param command as on a command line of the shell */
    Program(String command) throws IOException {
        requireNonNull(command, "command is null");
        process = new ProcessBuilder("sh", "-c", "exec " + command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getOutputStream().close();
    }

    ProcessUsage usage() throws IOException {
        return ProcessUsage.of(process.toHandle());
    }

    /** Waits until it has worked and then has nothing more to do; returns how long it worked. */
    Duration awaitIdle() throws IOException, InterruptedException {
        Instant begin = Instant.now();
        Instant busy = begin;
        Duration used = usage().cpu();
        while (Duration.between(busy, Instant.now()).compareTo(QUIET) < 0) {
            TimeUnit.MILLISECONDS.sleep(50);
            Duration now = usage().cpu();
            if (now.minus(used).toMillis() > 10) {
                used = now;
                busy = Instant.now();
            }
        }
        return Duration.between(begin, busy);
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }
}
