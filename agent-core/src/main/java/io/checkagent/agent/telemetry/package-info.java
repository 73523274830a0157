/** What the agent sends of itself. */
@NullMarked
package io.checkagent.agent.telemetry;

import org.jspecify.annotations.NullMarked;
