// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.configuration.FileFailure;
import io.checkagent.configuration.FileRights;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that lines are appended to, and that is put aside when it is large or old enough. Opened again when the path names
 * another file or none, as after a rotation by somebody else. Used by one thread, but for {@link #trouble}.
 */
final class LineFile implements LineTarget {
    private static final Logger LOG = LoggerFactory.getLogger(LineFile.class);

    private final Path path;
    private final Rotation rotation;
    private final Clock clock;
    private @Nullable FileChannel open;
    private @Nullable Object fileKey;
    private boolean torn;
    private Instant begin = Instant.MAX;
    private volatile String trouble = "";

    LineFile(Path path, RotationSettings rotation, Clock clock) {
        this.path = path;
        this.rotation = new Rotation(path, rotation);
        this.clock = clock;
    }

    @Override
    public WritableByteChannel channel(int next) throws IOException {
        FileChannel channel = opened();
        if (rotation.isWanted() && rotation.isDue(channel.size(), next, Duration.between(begin, clock.instant()))) {
            putAside();
            channel = opened();
        }
        return channel;
    }

    /** Where that cannot be, the file grows on, and it is tried again with the next lines. */
    private void putAside() {
        String before = trouble;
        try {
            rotation.putAside();
            trouble = "";
        } catch (IOException e) {
            trouble = "cannot be put aside for a new file, or not be packed: " + FileFailure.reason(e);
            if (!trouble.equals(before)) {
                LOG.warn("{} {}", path, trouble);
            }
        }
    }

    @Override
    public String trouble() {
        return trouble;
    }

    private FileChannel opened() throws IOException {
        FileChannel channel = open;
        if (channel != null && channel.isOpen() && isStillThere()) {
            return channel;
        }
        close();
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                FileRights.READABLE_BY_GROUP.at(path));
        open = channel;
        fileKey = keyOfPath();
        torn = channel.size() > 0 && lastByte() != '\n';
        begin = channel.size() > 0 ? Rotation.begin(path) : clock.instant();
        return channel;
    }

    private boolean isStillThere() throws IOException {
        try {
            return Objects.equals(fileKey, keyOfPath());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private @Nullable Object keyOfPath() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private int lastByte() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            if (file.length() == 0) {
                return '\n';
            }
            file.seek(file.length() - 1);
            return file.read();
        } catch (IOException e) {
            // A file or a pipe that may be written but not read: nothing is known of a torn line.
            return '\n';
        }
    }

    @Override
    public boolean endsInTornLine() {
        return torn;
    }

    @Override
    public void tearOff(int bytes) {
        torn = true;
        FileChannel channel = open;
        if (channel != null && channel.isOpen()) {
            try {
                channel.truncate(channel.size() - bytes);
                torn = false;
            } catch (IOException e) {
                // It stays torn, and is ended before the next line.
                torn = true;
            }
        }
    }

    @Override
    public void endedTornLine() {
        torn = false;
    }

    @Override
    public void close() throws IOException {
        FileChannel channel = open;
        open = null;
        if (channel != null) {
            channel.close();
        }
    }
}
