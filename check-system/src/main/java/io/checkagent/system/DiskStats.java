// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A line of {@code /proc/diskstats}: what was done on a block device since it is there.
 *
 * @param reads completed
 * @param readsMerged with their neighbours in the queue
 * @param readBytes by sectors of 512 bytes, whatever those of the device
 * @param readMillis that all reads waited and took
 * @param writes completed
 * @param writesMerged with their neighbours in the queue
 * @param writtenBytes by sectors of 512 bytes
 * @param writeMillis that all writes waited and took
 * @param busyMillis in which there was something to do
 * @param weightedMillis the same, counted for each request
 */
record DiskStats(
        double reads,
        double readsMerged,
        double readBytes,
        double readMillis,
        double writes,
        double writesMerged,
        double writtenBytes,
        double writeMillis,
        double busyMillis,
        double weightedMillis) {
    static final double BYTES_PER_SECTOR = 512;

    private static final String FILE = "diskstats";
    private static final int NAME = 2;
    private static final int NEEDED = 11;
    private static final double WRAP = 4_294_967_296.0;

    /** By the devices' names, such as {@code sda1}; lines that are not understood are noted. */
    static Map<String, DiskStats> read(Reading reading) {
        Map<String, DiskStats> devices = new LinkedHashMap<>();
        for (String line : reading.lines(FILE)) {
            String[] columns = line.strip().split(" +", -1);
            double[] numbers = Numbers.parse(columns, NAME + 1);
            if (numbers.length < NEEDED) {
                reading.malformed(FILE, line);
            } else {
                devices.put(columns[NAME], of(numbers));
            }
        }
        return devices;
    }

    /**
     * What was added since. Times of 32 bits begin again at zero in the middle of a device's life; what fell otherwise is
     * another device of that name, of which all is new.
     */
    DiskStats since(DiskStats earlier) {
        return new DiskStats(
                added(reads, earlier.reads),
                added(readsMerged, earlier.readsMerged),
                added(readBytes, earlier.readBytes),
                added(readMillis, earlier.readMillis),
                added(writes, earlier.writes),
                added(writesMerged, earlier.writesMerged),
                added(writtenBytes, earlier.writtenBytes),
                added(writeMillis, earlier.writeMillis),
                added(busyMillis, earlier.busyMillis),
                added(weightedMillis, earlier.weightedMillis));
    }

    private static double added(double now, double earlier) {
        if (now >= earlier) {
            return now - earlier;
        }
        boolean wrapped = earlier < WRAP && earlier > WRAP / 2 && now < WRAP / 2;
        return wrapped ? now + WRAP - earlier : now;
    }

    private static DiskStats of(double[] numbers) {
        return new DiskStats(
                numbers[0],
                numbers[1],
                numbers[2] * BYTES_PER_SECTOR,
                numbers[3],
                numbers[4],
                numbers[5],
                numbers[6] * BYTES_PER_SECTOR,
                numbers[7],
                // Between them is how many requests are at work now.
                numbers[9],
                numbers[10]);
    }
}
