// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.Objects;

/** What Java knows of this process's memory. */
final class Memory {
    private Memory() {}

    /** In bytes, over the thread's life; 0 where Java does not count it, and when it has ended. */
    static long allocatedBy(Thread thread) {
        return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counting
                ? Math.max(0, counting.getThreadAllocatedBytes(thread.getId()))
                : 0;
    }

    /** In bytes: what was left after the last collections. */
    static long heapInUse() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
    }
}
