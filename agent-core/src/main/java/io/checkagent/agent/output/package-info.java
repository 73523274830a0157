/** Which outputs there are, and the delivery to them. */
@NullMarked
package io.checkagent.agent.output;

import org.jspecify.annotations.NullMarked;
