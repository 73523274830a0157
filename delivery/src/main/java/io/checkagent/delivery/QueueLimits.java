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

    /** What of the heap may wait for all outputs together: the results that are shared, and what is made of them, need the rest. */
    private static final int PART_OF_HEAP = 5;

    /**
     * Those of each of so many outputs, which together leave room in the heap for what collects and what sends.
     *
     * @param heapBytes the largest that the heap gets
     */
    public static QueueLimits ofEach(int outputs, long heapBytes) {
        long share = Math.max(1, heapBytes / PART_OF_HEAP / outputs);
        return new QueueLimits(DEFAULT.batches(), Math.min(DEFAULT.bytes(), share));
    }

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
