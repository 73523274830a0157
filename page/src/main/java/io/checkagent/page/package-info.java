/** "agent page": a page that shows the running agent, served by it on loopback. */
@NullMarked
package io.checkagent.page;

import org.jspecify.annotations.NullMarked;
