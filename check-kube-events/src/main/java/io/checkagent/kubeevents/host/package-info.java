/** Finds the node that an event is about. */
@NullMarked
package io.checkagent.kubeevents.host;

import org.jspecify.annotations.NullMarked;
