// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/**
 * The space on the host's file systems, in KiB: {@code system.disk.total}, {@code .used}, {@code .free} (what others
 * than root may still write), and {@code .in_use}, a fraction of 1; tagged {@code device} and {@code device_name}. A
 * device that is mounted several times is reported once. File systems without a device, among them those of other
 * hosts, which can hang, are left out unless all are asked for. Inodes cannot be had from the JDK.
 */
@Extension
@CheckType(name = "disk")
public final class DiskCheck implements Check {
    /** The space on a file system, in bytes. Statvfs's numbers. */
    record Space(long total, long unallocated, long usable) {}

    /** Asks a file system for its space. */
    @FunctionalInterface
    interface SpaceReader {
        /** Reads the space of the file system that the path is on. */
        Space read(Path path) throws IOException;
    }

    private static final double BYTES_PER_KIB = 1024;

    /** On storage, though the kernel lists it among the types without a device. */
    private static final String ZFS = "zfs";

    private final DiskSettings settings;
    private final HostFiles files;
    private final SpaceReader spaces;
    private final Optional<Pattern> excludedMountPoints;

    /** Prepares the check. */
    public DiskCheck(DiskSettings settings) {
        this(
                settings,
                HostFiles.locate(settings.procfsPath(), Optional.empty(), settings.rootfsPath()),
                DiskCheck::fileStoreSpace);
    }

    DiskCheck(DiskSettings settings, HostFiles files, SpaceReader spaces) {
        this.settings = requireNonNull(settings, "settings is null");
        this.files = requireNonNull(files, "files is null");
        this.spaces = requireNonNull(spaces, "spaces is null");
        this.excludedMountPoints = settings.excludedMountpointRe();
    }

    @Override
    public void run(CheckContext context) throws IOException {
        Set<String> reported = new HashSet<>();
        Set<String> withoutDevice = withoutDevice();
        for (Mount mount : mounts()) {
            if (isExcluded(mount, withoutDevice) || reported.contains(device(mount))) {
                continue;
            }
            try {
                Space space = spaces.read(seenFromHere(mount));
                if (space.total() > 0) {
                    reported.add(device(mount));
                    send(context.sender(), space, tags(mount));
                }
            } catch (IOException e) {
                context.warn("cannot read the space of " + mount.mountPoint() + " (" + mount.device() + "): "
                        + e.getMessage());
            }
        }
    }

    static Space fileStoreSpace(Path path) throws IOException {
        var store = Files.getFileStore(path);
        return new Space(store.getTotalSpace(), store.getUnallocatedSpace(), store.getUsableSpace());
    }

    /** The host's mounts are of use only where its root is seen; else the own mounts are what can be asked. */
    private List<Mount> mounts() throws IOException {
        boolean rootSeen = !files.rootfs().equals(Path.of("/"));
        return Mount.parse(files.procfsLines(rootSeen ? "1/mounts" : "self/mounts"));
    }

    private Path seenFromHere(Mount mount) {
        return files.rootfs().resolve(Path.of("/").relativize(Path.of(mount.mountPoint())));
    }

    private Set<String> withoutDevice() throws IOException {
        Set<String> types = new HashSet<>();
        for (String line : files.procfsLines("filesystems")) {
            if (line.startsWith("nodev")) {
                types.add(line.substring("nodev".length()).strip());
            }
        }
        types.remove(ZFS);
        return types;
    }

    private boolean isExcluded(Mount mount, Set<String> withoutDevice) {
        return settings.excludedFilesystems().contains(mount.filesystem())
                || settings.excludedDisks().contains(mount.device())
                || (!settings.allPartitions() && withoutDevice.contains(mount.filesystem()))
                || excludedMountPoints
                        .filter(pattern -> pattern.matcher(mount.mountPoint()).find())
                        .isPresent();
    }

    private String device(Mount mount) {
        return settings.useMount() ? mount.mountPoint() : mount.device();
    }

    private String[] tags(Mount mount) {
        List<String> tags = new ArrayList<>();
        tags.add("device:" + device(mount));
        tags.add("device_name:" + mount.deviceName());
        if (settings.tagByFilesystem()) {
            tags.add("filesystem:" + mount.filesystem());
        }
        return tags.toArray(String[]::new);
    }

    private static void send(Sender sender, Space space, String[] tags) {
        long used = space.total() - space.unallocated();
        sender.gauge("system.disk.total", space.total() / BYTES_PER_KIB, tags);
        sender.gauge("system.disk.used", used / BYTES_PER_KIB, tags);
        sender.gauge("system.disk.free", space.usable() / BYTES_PER_KIB, tags);
        long forUsers = used + space.usable();
        sender.gauge("system.disk.in_use", forUsers == 0 ? 0 : (double) used / forUsers, tags);
    }
}
