/** The newest events and service checks, for whoever looks at the agent while it runs. */
@NullMarked
package io.checkagent.agent.recent;

import org.jspecify.annotations.NullMarked;
