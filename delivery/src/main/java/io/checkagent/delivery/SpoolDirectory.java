// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory that the folders of a spool are in: one agent's at a time. For one thread. */
final class SpoolDirectory implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDirectory.class);
    private static final int PERCENT = 100;

    private final Path path;
    private final FileChannel lock;

    private SpoolDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes it when it is not there, and keeps other agents out of it. */
    static SpoolDirectory open(Path path) throws IOException {
        SpoolFolder.create(path);
        FileChannel file = SpoolFolder.openFile(path.resolve(".lock"), StandardOpenOption.CREATE);
        try {
            if (file.tryLock() != null) {
                return new SpoolDirectory(path, file);
            }
        } catch (OverlappingFileLockException e) {
            LOG.debug("Locked by this process", e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw new IOException("another agent uses it; give each a run_path or a forwarder_storage_path of its own");
    }

    /** What is of an output that is configured no more waits for its return. */
    void tellOfOthers(Set<String> own) throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(path, Files::isDirectory)) {
            for (Path folder : folders) {
                if (!own.contains(String.valueOf(folder.getFileName()))) {
                    LOG.warn(
                            "{} is of no output that is configured now; remove it when that does not come back",
                            folder);
                }
            }
        }
    }

    /** Refuses when more of the disk is in use, by whomever. */
    void requireInUseAtMost(double ratio) throws IOException {
        FileStore store = Files.getFileStore(path);
        double used = 1 - (double) store.getUsableSpace() / Math.max(1, store.getTotalSpace());
        if (store.getTotalSpace() > 0 && used > ratio) {
            throw new IOException("%s %% of its disk are in use, more than forwarder_storage_max_disk_ratio has"
                    .formatted(Math.round(used * PERCENT)));
        }
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
