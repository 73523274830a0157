// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import java.util.concurrent.Callable;

/**
 * A command of {@code agent}: a class with picocli's {@code @Command}. Returns the exit code: 0 well, 1 failed, 2 wrong
 * usage or configuration.
 *
 * <p>Another module brings one by a Guice module that adds it to the set of commands, and that {@link
 * java.util.ServiceLoader} finds.
 */
public interface AgentCommand extends Callable<Integer> {}
