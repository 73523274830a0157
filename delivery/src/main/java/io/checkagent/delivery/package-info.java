/**
 * From what a check sends to what the outputs have acknowledged.
 *
 * <p>A {@link io.checkagent.delivery.CheckSender} per instance aggregates and makes one immutable batch of each
 * commit. {@link io.checkagent.delivery.Delivery} hands a batch to the bounded queue of every output; one thread
 * an output sends in order, retries, and acknowledges. The acknowledgements come back per instance in the order of its
 * commits.
 */
@NullMarked
package io.checkagent.delivery;

import org.jspecify.annotations.NullMarked;
