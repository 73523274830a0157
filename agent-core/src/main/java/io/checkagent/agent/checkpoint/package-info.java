/**
 * Where the checkpoints of CLUSTER checks are kept for the next leader: entries {@code <prefix>.<name>} of one ConfigMap,
 * {@code datadogtoken}, in the Datadog Agent's format, so that each can go on where the other stopped.
 */
@NullMarked
package io.checkagent.agent.checkpoint;

import org.jspecify.annotations.NullMarked;
