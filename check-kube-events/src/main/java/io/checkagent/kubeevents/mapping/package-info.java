/** From Kubernetes events to the Datadog intake's. */
@NullMarked
package io.checkagent.kubeevents.mapping;

import org.jspecify.annotations.NullMarked;
