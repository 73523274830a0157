// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * The runs that go on, in a file that is mapped into memory: what is noted there outlives the process however it ends, and
 * to note it takes no memory. The file of an agent that was stopped is gone; one that is found tells what went on when the
 * agent before died.
 *
 * <p>A head of {@value #SLOT} bytes: format, time of the last look, largest heap, heap that was still in use after the last
 * collection. Then {@value #SLOTS} places of {@value #SLOT} bytes: kind (0 is free), when it began, bytes that its thread has
 * allocated lately, length and UTF-8 of the instance's ID. Numbers are big-endian. Runs beyond that are not noted. The
 * owner's lock is on the file. Thread-safe.
 */
final class RunRecord implements AutoCloseable {
    /** A run that is to end by itself. */
    static final byte PERIODIC = 1;

    static final byte STREAMING = 2;
    /** Added to either: a check of the cluster. */
    static final byte OF_CLUSTER = 4;

    private static final int SLOT = 256;
    private static final int SLOTS = 127;
    private static final int SIZE = SLOT * (SLOTS + 1);
    private static final long FORMAT = 0x43_41_52_55_4e_53_00_01L;

    private static final int LOOKED_AT = 8;
    private static final int LARGEST_HEAP = 16;
    private static final int HEAP_IN_USE = 24;

    private static final int BEGAN = 8;
    private static final int ALLOCATED = 16;
    private static final int LENGTH = 24;
    private static final int TEXT = 28;

    private final Path file;
    private final FileChannel channel;
    private final MappedByteBuffer memory;
    private final Last last;
    private final BitSet taken = new BitSet(SLOTS);
    private boolean closed;

    /**
     * What the agent before has left.
     *
     * @param at when it was last seen alive
     * @param largestHeap in bytes, as the next
     * @param heapInUse after the last collection
     * @param runs that went on
     */
    record Last(Instant at, long largestHeap, long heapInUse, List<Run> runs) {
        Last {
            runs = List.copyOf(runs);
        }
    }

    /**
     * A run that did not end.
     *
     * @param ofCluster whether its check is one of the cluster
     * @param allocated by its thread, in the last 10 to 20 s
     */
    record Run(String instanceId, boolean streaming, boolean ofCluster, Instant began, long allocated) {}

    private RunRecord(Path file, FileChannel channel, MappedByteBuffer memory) {
        this.file = file;
        this.channel = channel;
        this.memory = memory;
        this.last = read(memory);
        for (int i = 0; i < SIZE; i += Long.BYTES) {
            memory.putLong(i, 0);
        }
        memory.putLong(0, FORMAT);
        memory.putLong(LARGEST_HEAP, Runtime.getRuntime().maxMemory());
    }

    /**
     * Takes the record over, or begins it.
     *
     * @throws IOException when that cannot be, also because another agent has it
     */
    static RunRecord open(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(file + " is no file; remove it");
        }
        FileChannel channel = FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        LinkOption.NOFOLLOW_LINKS));
        try {
            if (!locked(channel)) {
                throw new IOException("another agent uses " + file + "; give each its own run_path");
            }
            // Written rather than only made longer: on a full disk a mapped page that has no block ends the process.
            if (channel.size() != SIZE) {
                channel.truncate(0);
                channel.write(ByteBuffer.allocate(SIZE), 0);
            }
            return new RunRecord(file, channel, channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            // Held until the channel is closed.
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Last read(ByteBuffer memory) {
        List<Run> runs = new ArrayList<>();
        if (memory.getLong(0) == FORMAT) {
            for (int at = SLOT; at < SIZE; at += SLOT) {
                int place = memory.get(at);
                int kind = place & ~OF_CLUSTER;
                int length = memory.getInt(at + LENGTH);
                if ((kind == PERIODIC || kind == STREAMING) && length > 0 && length <= SLOT - TEXT) {
                    byte[] text = new byte[length];
                    memory.get(at + TEXT, text);
                    runs.add(new Run(
                            new String(text, UTF_8),
                            kind == STREAMING,
                            (place & OF_CLUSTER) != 0,
                            Instant.ofEpochMilli(memory.getLong(at + BEGAN)),
                            memory.getLong(at + ALLOCATED)));
                }
            }
        }
        return new Last(
                Instant.ofEpochMilli(memory.getLong(LOOKED_AT)),
                memory.getLong(LARGEST_HEAP),
                memory.getLong(HEAP_IN_USE),
                runs);
    }

    Last last() {
        return last;
    }

    /** Notes a run; returns its place, or -1 when all are taken. */
    synchronized int begin(String instanceId, int kind, Instant now) {
        int slot = taken.nextClearBit(0);
        if (closed || slot >= SLOTS) {
            return -1;
        }
        taken.set(slot);
        int at = SLOT * (slot + 1);
        byte[] text = instanceId.getBytes(UTF_8);
        byte[] kept = Arrays.copyOf(text, Math.min(text.length, SLOT - TEXT));
        memory.putLong(at + BEGAN, now.toEpochMilli());
        memory.putLong(at + ALLOCATED, 0);
        memory.putInt(at + LENGTH, kept.length);
        memory.put(at + TEXT, kept);
        memory.put(at, (byte) kind); // last: the place counts when it is complete
        return slot;
    }

    synchronized void allocated(int slot, long bytes) {
        if (!closed) {
            memory.putLong(SLOT * (slot + 1) + ALLOCATED, bytes);
        }
    }

    synchronized void looked(Instant now, long heapInUse) {
        if (!closed) {
            memory.putLong(LOOKED_AT, now.toEpochMilli());
            memory.putLong(HEAP_IN_USE, heapInUse);
        }
    }

    synchronized void end(int slot) {
        taken.clear(slot);
        if (!closed) {
            memory.put(SLOT * (slot + 1), (byte) 0);
        }
    }

    /** The agent was stopped: nothing died. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Files.deleteIfExists(file);
        channel.close();
    }
}
