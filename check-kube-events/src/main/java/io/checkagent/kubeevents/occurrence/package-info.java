/** Turns the growing counts of Kubernetes events into how often each write says that it happened. */
@NullMarked
package io.checkagent.kubeevents.occurrence;

import org.jspecify.annotations.NullMarked;
