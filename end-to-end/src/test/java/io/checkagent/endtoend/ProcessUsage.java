// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * What a process and its children have used so far.
 *
 * @param cpu user and system time, in steps of 10 ms
 * @param residentMebibytes now
 * @param peakMebibytes the most that was ever resident
 */
public record ProcessUsage(Duration cpu, long residentMebibytes, long peakMebibytes) {
    /**
     * That of a process that runs. Linux only.
     *
     * @throws IOException when it ended
     */
    public static ProcessUsage of(ProcessHandle process) throws IOException {
        Duration cpu = Stream.concat(Stream.of(process), process.descendants())
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
        return new ProcessUsage(cpu, mebibytes(process, "VmRSS:"), peakMebibytes(process));
    }

    /** The most of a process that runs that was ever resident. Linux only; cheap. */
    public static long peakMebibytes(ProcessHandle process) throws IOException {
        return mebibytes(process, "VmHWM:");
    }

    /** Microseconds of CPU since an earlier look, for each of so many. */
    public double microsEach(ProcessUsage earlier, long number) {
        return cpu.minus(earlier.cpu).toNanos() / 1e3 / number;
    }

    private static long mebibytes(ProcessHandle process, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            if (line.startsWith(field)) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024;
            }
        }
        throw new IOException("process " + process.pid() + " has no " + field);
    }
}
