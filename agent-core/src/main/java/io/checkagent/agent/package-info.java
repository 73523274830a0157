/** The agent as a whole: what is put together, in which order it starts and stops. */
@NullMarked
package io.checkagent.agent;

import org.jspecify.annotations.NullMarked;
