/** The position that is stored for the next leader. */
@NullMarked
package io.checkagent.kubeevents.position;

import org.jspecify.annotations.NullMarked;
