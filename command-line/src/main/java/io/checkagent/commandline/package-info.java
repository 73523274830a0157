/** The commands of {@code agent}. */
@NullMarked
package io.checkagent.commandline;

import org.jspecify.annotations.NullMarked;
