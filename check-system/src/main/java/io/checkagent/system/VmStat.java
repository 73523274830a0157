// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.Sender;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** The kernel's counters of virtual memory, {@code /proc/vmstat}, by their names. */
record VmStat(Map<String, Double> counters) {
    private static final String FILE = "vmstat";

    VmStat {
        counters = Map.copyOf(counters);
    }

    /** Reads them; none when the file cannot be read. */
    static VmStat read(Reading reading) {
        Map<String, Double> counters = new LinkedHashMap<>();
        for (String line : reading.lines(FILE)) {
            String[] columns = line.split(" ", -1);
            OptionalDouble value = columns.length == 2 ? Numbers.parse(columns[1]) : OptionalDouble.empty();
            if (value.isPresent()) {
                counters.put(columns[0], value.getAsDouble());
            } else {
                reading.malformed(FILE, line);
            }
        }
        return new VmStat(counters);
    }

    /** Sends a counter as the change per second, in another unit; nothing when the kernel does not have it. */
    void rate(Sender sender, String metric, String counter, double factor) {
        Double value = counters.get(counter);
        if (value != null) {
            sender.rate(metric, value * factor);
        }
    }

    /** Sends a counter as its increase; nothing when the kernel does not have it. */
    void count(Sender sender, String metric, String counter) {
        Double value = counters.get(counter);
        if (value != null) {
            sender.monotonicCount(metric, value);
        }
    }
}
