/**
 * Leader election on one Kubernetes object, by client-go's rules and in client-go's record format, with a fence that
 * closes by itself. Knows nothing of checks.
 *
 * <p>Entry points: {@link io.checkagent.election.LeaderElector}, {@link io.checkagent.election.ResourceLocks}, {@link
 * io.checkagent.election.ElectionClient}.
 */
@NullMarked
package io.checkagent.election;

import org.jspecify.annotations.NullMarked;
