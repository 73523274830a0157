/** Outputs of the distribution against their real receivers. */
@NullMarked
package io.checkagent.endtoend.outputs;

import org.jspecify.annotations.NullMarked;
