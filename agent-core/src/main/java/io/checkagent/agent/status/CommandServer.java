// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import java.io.OutputStream;
import java.util.List;

/** Carries out, inside of the running agent, what somebody typed. Thread-safe. */
@FunctionalInterface
public interface CommandServer {
    /**
     * Carries a command out.
     *
     * @param arguments as they were typed, the command's name first
     * @param terminal whether somebody looks at the output
     * @param out its standard output; fails when nobody reads it any more
     * @param err its standard error
     * @return its exit code
     */
    int run(List<String> arguments, boolean terminal, OutputStream out, OutputStream err);
}
