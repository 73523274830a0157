/** The commands of {@code agent}. */
@NullMarked
package io.checkagent.agent.cli;

import org.jspecify.annotations.NullMarked;
