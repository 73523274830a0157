/** What every stage may contribute to the agent: a part of its status, a background loop, metrics of itself. */
@NullMarked
package io.checkagent.agent.stage;

import org.jspecify.annotations.NullMarked;
