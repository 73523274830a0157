// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import java.util.concurrent.Callable;

/**
 * A command of {@code agent} that another module brings: a class with picocli's {@code @Command}, found with {@link
 * java.util.ServiceLoader}. Returns the exit code: 0 well, 1 failed, 2 wrong usage or configuration.
 */
public interface AgentCommand extends Callable<Integer> {}
