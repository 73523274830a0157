// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

/**
 * How much may wait for one output, what is being sent included.
 *
 * @param batches at most so many commits
 * @param bytes at most so many, estimated; a single larger batch passes when nothing else waits
 */
public record QueueLimits(int batches, long bytes) {
    /** As much as the Datadog Agent's retry queue: 15 MiB. */
    public static final QueueLimits DEFAULT = new QueueLimits(5_000, 15L << 20);

    /** The share of each of so many queues. */
    QueueLimits sharedBy(int queues) {
        return new QueueLimits(Math.max(1, batches / queues), Math.max(1, bytes / queues));
    }

    public QueueLimits {
        if (batches < 1 || bytes < 1) {
            throw new IllegalArgumentException("a queue needs room: " + batches + " batches, " + bytes + " bytes");
        }
    }
}
