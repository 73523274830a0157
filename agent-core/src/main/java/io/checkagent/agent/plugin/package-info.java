/** Finds checks in plugin JARs. The only place that knows PF4J. */
@NullMarked
package io.checkagent.agent.plugin;

import org.jspecify.annotations.NullMarked;
