/** Decides when each check runs, and keeps a bad one from harming the others. */
@NullMarked
package io.checkagent.agent.scheduler;

import org.jspecify.annotations.NullMarked;
