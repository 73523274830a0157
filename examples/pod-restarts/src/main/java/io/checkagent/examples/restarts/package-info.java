/** An example of a CLUSTER check with a checkpoint: pages of a list, events, what an earlier leader told already. */
@NullMarked
package io.checkagent.examples.restarts;

import org.jspecify.annotations.NullMarked;
