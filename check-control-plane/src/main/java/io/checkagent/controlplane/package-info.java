/** The control plane check: says of each component of the control plane whether it is up, and why. */
@NullMarked
package io.checkagent.controlplane;

import org.jspecify.annotations.NullMarked;
