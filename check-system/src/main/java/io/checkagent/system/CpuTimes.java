// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A line {@code cpu} of {@code /proc/stat}: since boot, in ticks.
 *
 * @param guest is also contained in {@code user}
 * @param guestNice is also contained in {@code nice}
 */
record CpuTimes(
        double user,
        double nice,
        double system,
        double idle,
        double iowait,
        double irq,
        double softirq,
        double steal,
        double guest,
        double guestNice) {
    /** The key of the times of all CPUs together. */
    static final String ALL = "cpu";

    /** The kernel's unit in files, whatever its own: USER_HZ. */
    static final double TICKS_PER_SECOND = 100;

    private static final Pattern ONE_CPU = Pattern.compile("cpu[0-9]+ .*");
    private static final int NEEDED = 4;

    /** The times by the kernel's names, {@code cpu}, {@code cpu0}, {@code cpu1}; lines not understood are noted. */
    static Map<String, CpuTimes> parse(List<String> stat, Reading reading) {
        Map<String, CpuTimes> times = new LinkedHashMap<>();
        for (String line : stat) {
            if (line.startsWith(ALL)) {
                String[] columns = line.strip().split(" +", -1);
                double[] ticks = Numbers.parse(columns, 1);
                if (ticks.length < NEEDED) {
                    reading.malformed("stat", line);
                } else {
                    times.put(columns[0], of(ticks));
                }
            }
        }
        return times;
    }

    /** How many CPUs are on line. */
    static int count(List<String> stat) {
        return Math.toIntExact(
                stat.stream().filter(line -> ONE_CPU.matcher(line).matches()).count());
    }

    double total() {
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
                Math.max(0, guest - earlier.guest),
                Math.max(0, guestNice - earlier.guestNice));
    }

    private static CpuTimes of(double[] ticks) {
        return new CpuTimes(
                ticks[0],
                ticks[1],
                ticks[2],
                ticks[3],
                column(ticks, 4),
                column(ticks, 5),
                column(ticks, 6),
                column(ticks, 7),
                column(ticks, 8),
                column(ticks, 9));
    }

    /** Old kernels have fewer columns. */
    private static double column(double[] ticks, int index) {
        return index < ticks.length ? ticks[index] : 0;
    }
}
