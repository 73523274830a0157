/**
 * Runs a check in a test as the agent would.
 *
 * <p>{@link io.checkagent.testkit.TestAgent} is the agent: with the agent's own reading of configuration, making of
 * checks, aggregation, tags, hosts, fences and checkpoints, and a clock that only the test moves. {@link
 * io.checkagent.testkit.CheckAssertions} says what left it.
 */
@NullMarked
package io.checkagent.testkit;

import org.jspecify.annotations.NullMarked;
