/** How the agent finds the cluster. */
@NullMarked
package io.checkagent.agent.kubernetes;

import org.jspecify.annotations.NullMarked;
