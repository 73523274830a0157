/** The instances that are to run: what is configured, joined with what the plugins brought. */
@NullMarked
package io.checkagent.agent.check;

import org.jspecify.annotations.NullMarked;
