/**
 * The way to the cluster, as {@code kubectl} and client-go have it: which API server, whom it must prove to be, who asks,
 * and through which proxy. {@link io.checkagent.kubernetes.ClusterConnection} is the door.
 */
@NullMarked
package io.checkagent.kubernetes;

import org.jspecify.annotations.NullMarked;
