/** The leader election under faults, measured by the output that processes of the packed distribution got accepted. */
@NullMarked
package io.checkagent.endtoend.election;

import org.jspecify.annotations.NullMarked;
