/** Which events are wanted, and what is struck out of their texts. */
@NullMarked
package io.checkagent.kubeevents.filter;

import org.jspecify.annotations.NullMarked;
