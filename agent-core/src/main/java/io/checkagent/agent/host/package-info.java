/** What this agent stands for: its host, its cluster's name, its tags. */
@NullMarked
package io.checkagent.agent.host;

import org.jspecify.annotations.NullMarked;
