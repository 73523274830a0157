// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.benchmark;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * When a file had which size, looked at every 5 ms: so cheap that it does not disturb what is measured. What stands in
 * the file is read later, and was there at the latest when it was first seen to be so long. Thread-safe.
 */
final class FileGrowth implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 5;

    private final Path file;
    private final ConcurrentSkipListMap<Long, Instant> timeBySize = new ConcurrentSkipListMap<>();
    private final Thread thread = new Thread(this::look, "file-growth");

    /** Begins to look at a file, which need not be there yet. */
    FileGrowth(Path file) {
        this.file = requireNonNull(file, "file is null");
        thread.setDaemon(true);
        thread.start();
    }

    /** When the file was first seen to have that size; nothing while it is shorter. */
    Optional<Instant> reached(long size) {
        return Optional.ofNullable(timeBySize.ceilingEntry(size)).map(Map.Entry::getValue);
    }

    /** When it was last seen to have grown; nothing while it is empty. */
    Optional<Instant> lastGrowth() {
        return Optional.ofNullable(timeBySize.lastEntry()).map(Map.Entry::getValue);
    }

    private void look() {
        try {
            while (true) {
                long size = Files.exists(file) ? Files.size(file) : 0;
                if (size > 0) {
                    timeBySize.putIfAbsent(size, Instant.now());
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("the growth of " + file + " is not seen any more: " + e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
