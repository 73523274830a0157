// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Where results go: a program that nobody here wrote, as a process that listens on 127.0.0.1. Used by one thread. */
final class Receiver implements AutoCloseable {
    private final List<String> command;
    private final int port;
    private final Path log;
    private @Nullable Process process;

    /**
     * @param port that its command makes it listen on
     * @param log takes what it prints
     */
    Receiver(List<String> command, int port, Path log) {
        this.command = List.copyOf(command);
        this.port = port;
        this.log = log;
    }

    /** The program that a system property names. */
    static String program(String property) {
        return requireNonNull(System.getProperty(property), property + " is not given");
    }

    /** Starts it, again too; returns when it listens. */
    void start() throws IOException {
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        await(command.get(0)).atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        });
    }

    /** Ends it as an operator does. */
    void stop() throws InterruptedException {
        Process running = requireNonNull(process, "it does not run");
        running.destroy();
        if (!running.waitFor(20, TimeUnit.SECONDS)) {
            running.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
