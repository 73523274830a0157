// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;

/** What Java knows of this process's memory. Asked several times a second: who answers is looked up once. */
final class Memory {
    private static final Optional<ThreadMXBean> COUNTING =
            ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting
                    ? Optional.of(counting)
                    : Optional.empty();

    private static final List<MemoryPoolMXBean> HEAP = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
            .toList();

    private Memory() {}

    /** In bytes, over the thread's life; 0 where Java does not count it, and when it has ended. */
    static long allocatedBy(Thread thread) {
        return COUNTING.map(counting -> Math.max(0, counting.getThreadAllocatedBytes(thread.getId())))
                .orElse(0L);
    }

    /** In bytes: what was left after the last collections. */
    static long heapInUse() {
        return HEAP.stream()
                .map(MemoryPoolMXBean::getCollectionUsage)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
