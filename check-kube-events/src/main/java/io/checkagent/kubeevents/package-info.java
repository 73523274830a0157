/** Collects Kubernetes events: nothing lost, nothing twice, across leaders. */
@NullMarked
package io.checkagent.kubeevents;

import org.jspecify.annotations.NullMarked;
