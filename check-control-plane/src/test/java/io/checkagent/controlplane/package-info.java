@NullMarked
package io.checkagent.controlplane;

import org.jspecify.annotations.NullMarked;
