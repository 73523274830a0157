// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import io.checkagent.api.CheckContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run of the program: started in a session of its own, held to its limits by the system, and at the end killed with all
 * processes of its group. Used by the thread of the run, which may be interrupted at any moment.
 */
final class ExternalProgram {
    private static final Logger log = LoggerFactory.getLogger(ExternalProgram.class);
    private static final List<String> PASSED_ON = List.of("PATH", "HOME", "LANG", "TZ");
    /** What a shell adds to the number of the signal. */
    private static final int BY_SIGNAL = 128;

    private static final Duration TO_END = Duration.ofSeconds(2);

    private final ExternalSettings settings;
    private final CheckContext context;
    private final boolean streaming;

    ExternalProgram(ExternalSettings settings, CheckContext context, boolean streaming) {
        this.settings = settings;
        this.context = context;
        this.streaming = streaming;
    }

    /**
     * Runs it to its end, or until the run is stopped or interrupted.
     *
     * @throws ExternalFailure when it could not be started, failed, or printed more than it may
     */
    void run() throws ExternalFailure, InterruptedException {
        Process process = start();
        String name = context.checkId();
        OutputLines out = new OutputLines(process.getInputStream(), "external-out-" + name);
        ErrorLines err = new ErrorLines(process.getErrorStream(), name);
        Results results = Results.of(settings, context);
        try {
            read(out, results);
            if (!context.isStopping()) {
                requireSuccess(process, err);
            }
        } finally {
            kill(process);
            out.close();
            err.close();
        }
    }

    private void read(OutputLines out, Results results) throws ExternalFailure, InterruptedException {
        long printed = 0;
        long limit = settings.outputLimit() * 1024L;
        while (!context.isStopping()) {
            Optional<OutputLines.Line> line = out.next();
            if (line.isEmpty()) {
                if (out.isEnded()) {
                    results.complete();
                    return;
                }
                // A pause: what a streaming program said so far is handed on.
                if (streaming && printed > 0) {
                    printed = 0;
                    results.complete();
                    context.sender().commit();
                }
                continue;
            }
            printed += line.get().bytes();
            if (printed > limit) {
                throw new ExternalFailure("printed more than %s KiB in a run and was ended; see output_limit"
                        .formatted(settings.outputLimit()));
            }
            results.take(line.get().text());
        }
    }

    private Process start() throws ExternalFailure {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", limits(), "sh"));
        command.addAll(settings.command());
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(PASSED_ON);
        environment.putAll(settings.environment());
        environment.put("CHECK_ID", context.checkId());
        environment.put("CHECK_HOSTNAME", context.hostname());
        try {
            return builder.start();
        } catch (IOException e) {
            throw new ExternalFailure("cannot be started: " + e.getMessage());
        }
    }

    /** A shell's work, of every system: the limits hold for the program and for all that it starts. */
    private String limits() {
        StringBuilder script = new StringBuilder("ulimit -c 0; ");
        if (settings.memoryLimit() > 0) {
            script.append("ulimit -v ").append(settings.memoryLimit() * 1024L).append(" && ");
        }
        if (settings.cpuLimit() > 0) {
            script.append("ulimit -t ").append(settings.cpuLimit()).append(" && ");
        }
        return script.append("exec setsid \"$@\"").toString();
    }

    private void requireSuccess(Process process, ErrorLines err) throws ExternalFailure, InterruptedException {
        if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new ExternalFailure("closed its output and does not end; it was killed");
        }
        int code = process.exitValue();
        if (code != 0) {
            err.await(TO_END);
            String how =
                    code > BY_SIGNAL ? "was ended by signal " + (code - BY_SIGNAL) : "ended with exit code " + code;
            throw new ExternalFailure(how + err.last().map(line -> ": " + line).orElse(""));
        }
    }

    /** The whole group, and what left it but is still a child: nobody else would end them. */
    private static void kill(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        try {
            Process killer = new ProcessBuilder("/bin/sh", "-c", "kill -KILL -" + process.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean unused = killer.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            log.warn("the processes of group {} may go on: {}", process.pid(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
