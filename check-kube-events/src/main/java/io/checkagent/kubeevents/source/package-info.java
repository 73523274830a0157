/** Reads Kubernetes events from the API server: paged lists, long watches, and the position they have come to. */
@NullMarked
package io.checkagent.kubeevents.source;

import org.jspecify.annotations.NullMarked;
