/** What the agent says of itself, and the local API that says it. */
@NullMarked
package io.checkagent.agent.status;

import org.jspecify.annotations.NullMarked;
