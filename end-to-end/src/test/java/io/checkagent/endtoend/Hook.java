// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/**
 * A command line, given by a system property, that does to a cluster what its API cannot: a heavy load, a fault, an
 * image. Placeholders such as <code>{ledger}</code> are replaced.
 *
 * @param property the system property that it came from
 * @param command what it says
 */
public record Hook(String property, String command) {
    public Hook {
        requireNonNull(property, "property is null");
        requireNonNull(command, "command is null");
    }

    /** The hook of that property, when it was given. */
    public static Optional<Hook> of(String property) {
        return Optional.ofNullable(System.getProperty(property))
                .filter(command -> !command.isBlank())
                .map(command -> new Hook(property, command));
    }

    /**
     * Runs the command and waits for its end.
     *
     * @throws IOException when it fails; says what it printed
     */
    public void run(Map<String, String> values) throws IOException, InterruptedException {
        String line = command;
        for (Map.Entry<String, String> value : values.entrySet()) {
            line = line.replace("{" + value.getKey() + "}", value.getValue());
        }
        Process process =
                new ProcessBuilder("sh", "-c", line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(property + " failed: " + line + "\n" + output);
        }
    }
}
