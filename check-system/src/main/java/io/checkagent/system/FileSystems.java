// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Asks the operating system for the numbers of file systems. Any answer may never come. */
interface FileSystems extends AutoCloseable {
    /**
     * The space of a file system, in bytes.
     *
     * @param total what it has
     * @param unallocated what is free
     * @param usable what of this others than root may use
     */
    record Space(double total, double unallocated, double usable) {}

    /** The inodes of a file system; a total of 0 when it counts none. */
    record Inodes(double total, double free) {}

    /** The space of the file system that the path is on. */
    Space space(Path path) throws IOException;

    /**
     * The inodes of the file systems that the paths are on; those that do not tell are missing.
     *
     * @throws IOException when none of them tells
     */
    Map<Path, Inodes> inodes(List<Path> paths) throws IOException, InterruptedException;

    @Override
    void close();
}
