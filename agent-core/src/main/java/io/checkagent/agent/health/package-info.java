/** Whether this agent is alive and ready, for the probes of Kubernetes. */
@NullMarked
package io.checkagent.agent.health;

import org.jspecify.annotations.NullMarked;
