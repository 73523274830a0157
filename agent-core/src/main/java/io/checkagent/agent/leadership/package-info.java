/** Ties the CLUSTER checks to the leader election. */
@NullMarked
package io.checkagent.agent.leadership;

import org.jspecify.annotations.NullMarked;
