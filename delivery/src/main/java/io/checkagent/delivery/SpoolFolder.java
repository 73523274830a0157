// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.FileRights;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is spooled for one endpoint: segments in a folder of their own, numbered from the oldest. The last one grows until
 * it is read or large; a segment is read and deleted as a whole. What has no segment's name is left alone. For one
 * thread.
 */
final class SpoolFolder implements Closeable {
    /** A single commit may be larger than a segment; nothing that was written is as large as this. */
    private static final long FOREIGN_BYTES = 256L << 20;

    private static final Pattern NAME = Pattern.compile("([0-9]{12})\\.spool");

    private final Path folder;
    private final long segmentBytes;
    private final TreeMap<Long, Long> bytesOfSegments = new TreeMap<>();
    private long next = 1;
    private @Nullable FileChannel last;

    private SpoolFolder(Path folder, long segmentBytes) {
        this.folder = folder;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Finds what an earlier agent left there; makes the folder when there is none.
     *
     * @param segmentBytes no segment is larger, but for one that a single commit fills
     */
    static SpoolFolder open(Path folder, long segmentBytes) throws IOException {
        create(folder);
        FileRights.OWNERS_FOLDER.giveTo(folder);
        SpoolFolder opened = new SpoolFolder(folder, segmentBytes);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                opened.find(file);
            }
        }
        return opened;
    }

    /** Makes it and what is above it, for the agent's user alone. */
    static void create(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder, FileRights.OWNERS_FOLDER.at(folder));
        }
    }

    /** Opens a file for this user alone. */
    static FileChannel openFile(Path file, StandardOpenOption how) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.WRITE, how), FileRights.OWNERS_FILE.at(file));
    }

    private void find(Path file) throws IOException {
        var name = NAME.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return;
        }
        long number = Long.parseLong(name.group(1));
        next = Math.max(next, number + 1);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) < FOREIGN_BYTES) {
            bytesOfSegments.put(number, Files.size(file));
        }
    }

    long bytes() {
        return bytesOfSegments.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The oldest after that one; after 0, of all. */
    Optional<Long> after(long segment) {
        return Optional.ofNullable(bytesOfSegments.higherKey(segment));
    }

    /** When something was last written to it. */
    Instant lastWritten(long segment) throws IOException {
        return Files.getLastModifiedTime(path(segment)).toInstant();
    }

    /** Writes all of it behind what is there, or nothing: it survives this process then, not a power cut. */
    void append(ByteBuffer records) throws IOException {
        FileChannel channel = last;
        if (channel == null || channel.size() + records.remaining() > segmentBytes) {
            closeLast();
            channel = begin();
        }
        long before = channel.size();
        try {
            writeFully(channel, records);
        } catch (IOException e) {
            takeBack(channel, before);
            throw e;
        }
        bytesOfSegments.put(bytesOfSegments.lastKey(), channel.size());
    }

    private FileChannel begin() throws IOException {
        Path file = path(next);
        FileChannel channel = openFile(file, StandardOpenOption.CREATE_NEW);
        try {
            writeFully(channel, SpoolFormat.head());
        } catch (IOException e) {
            try (channel) {
                Files.deleteIfExists(file);
            } catch (IOException other) {
                e.addSuppressed(other);
            }
            throw e;
        }
        bytesOfSegments.put(next++, channel.size());
        last = channel;
        return channel;
    }

    /** A record that is torn in the middle would hide those behind it. */
    private void takeBack(FileChannel channel, long size) throws IOException {
        try {
            channel.truncate(size);
            channel.position(size);
        } catch (IOException e) {
            closeLast();
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer content) throws IOException {
        while (content.hasRemaining()) {
            channel.write(content);
        }
    }

    /** Reads all of a segment; nothing more is written to it. */
    SpoolFormat.Contents read(long segment) throws IOException {
        if (bytesOfSegments.lastKey() == segment) {
            closeLast();
        }
        return SpoolFormat.read(Files.readAllBytes(path(segment)));
    }

    /** Deletes it; when that fails, another agent finds it again. */
    void delete(long segment) throws IOException {
        if (bytesOfSegments.lastKey() == segment) {
            closeLast();
        }
        bytesOfSegments.remove(segment);
        Files.deleteIfExists(path(segment));
    }

    private Path path(long segment) {
        return folder.resolve(String.format(Locale.ROOT, "%012d.spool", segment));
    }

    private void closeLast() throws IOException {
        FileChannel channel = last;
        last = null;
        if (channel != null) {
            channel.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeLast();
    }
}
