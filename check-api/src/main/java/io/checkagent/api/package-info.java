/**
 * What a check is compiled against.
 *
 * <p>A check author writes one class that implements {@link io.checkagent.api.Check}, says with
 * {@link io.checkagent.api.CheckType} how it is called and where it runs, and, if it has settings, one record. The agent
 * brings everything else: configuration, scheduling, the leader election, delivery.
 *
 * <p>This package is a published interface: it holds no runtime class, and its binary compatibility is kept.
 */
@NullMarked
package io.checkagent.api;

import org.jspecify.annotations.NullMarked;
