// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that lines are appended to. Opened again when the path names another file or none, as after a rotation. */
final class LineFile implements LineTarget {
    private final Path path;
    private @Nullable FileChannel open;
    private @Nullable Object fileKey;
    private boolean torn;

    LineFile(Path path) {
        this.path = path;
    }

    @Override
    public WritableByteChannel channel() throws IOException {
        FileChannel channel = open;
        if (channel != null && channel.isOpen() && isStillThere()) {
            return channel;
        }
        close();
        Path folder = path.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        channel =
                FileChannel.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), readableByGroup());
        open = channel;
        fileKey = keyOfPath();
        torn = channel.size() > 0 && lastByte() != '\n';
        return channel;
    }

    private static FileAttribute<?>[] readableByGroup() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"))
                }
                : new FileAttribute<?>[0];
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
