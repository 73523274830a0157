// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.io.IOException;
import java.util.List;

/**
 * The first line of {@code /proc/stat}: since boot, over all CPUs, in ticks.
 *
 * @param guest is also contained in {@code user}
 */
record CpuTimes(
        long user, long nice, long system, long idle, long iowait, long irq, long softirq, long steal, long guest) {
    static CpuTimes parse(List<String> stat) throws IOException {
        String line = stat.isEmpty() ? "" : stat.get(0);
        String[] columns = line.split(" +", -1);
        if (!columns[0].equals("cpu") || columns.length < 5) {
            throw new IOException("the first line of stat is not that of all CPUs: " + line);
        }
        return new CpuTimes(
                column(columns, 1),
                column(columns, 2),
                column(columns, 3),
                column(columns, 4),
                column(columns, 5),
                column(columns, 6),
                column(columns, 7),
                column(columns, 8),
                column(columns, 9));
    }

    /** How many CPUs are on line. */
    static int count(List<String> stat) {
        return Math.toIntExact(
                stat.stream().filter(line -> line.matches("cpu[0-9]+ .*")).count());
    }

    long total() {
        return user + nice + system + idle + iowait + irq + softirq + steal;
    }

    /** What was added since; a column that fell (some do, when a CPU goes off line) counts as nothing. */
    CpuTimes since(CpuTimes earlier) {
        return new CpuTimes(
                Math.max(0, user - earlier.user),
                Math.max(0, nice - earlier.nice),
                Math.max(0, system - earlier.system),
                Math.max(0, idle - earlier.idle),
                Math.max(0, iowait - earlier.iowait),
                Math.max(0, irq - earlier.irq),
                Math.max(0, softirq - earlier.softirq),
                Math.max(0, steal - earlier.steal),
                Math.max(0, guest - earlier.guest));
    }

    private static long column(String[] columns, int index) {
        return index < columns.length ? Long.parseLong(columns[index]) : 0;
    }
}
