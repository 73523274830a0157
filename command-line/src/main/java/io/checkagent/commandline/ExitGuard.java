// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import io.checkagent.agent.crash.ExitCall;
import java.io.PrintWriter;

/** While it is open, a plugin that ends the process by {@code System.exit} does not look like one that went well. */
final class ExitGuard implements AutoCloseable {
    private final Thread hook;

    /** @param what it is that runs, for the user */
    ExitGuard(String what, PrintWriter err) {
        hook = new Thread(
                () -> ExitCall.find().ifPresent(call -> {
                    err.printf("agent: %s ended the process: System.exit, called by %s%n", what, call.caller());
                    err.flush();
                    Runtime.getRuntime().halt(1);
                }),
                "shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already; the hook says by whom.
            return;
        }
    }
}
