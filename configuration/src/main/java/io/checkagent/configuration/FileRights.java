// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.AclEntry;
import java.nio.file.attribute.AclEntryFlag;
import java.nio.file.attribute.AclEntryPermission;
import java.nio.file.attribute.AclEntryType;
import java.nio.file.attribute.AclFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Who may do what with a file that the agent makes, from its first moment on: by the permissions of POSIX, on Windows by an
 * access list. Where a file system has neither, nothing is asked of it.
 */
public enum FileRights {
    /** A file that its owner alone reads and writes. */
    OWNERS_FILE("rw-------"),
    /** A folder that its owner alone reads and writes, with all that is made in it. */
    OWNERS_FOLDER("rwx------"),
    /** A file that its owner writes, and the owner's group reads; on Windows, whoever the folder allows. */
    READABLE_BY_GROUP("rw-r-----");

    private final String permissions;

    FileRights(String permissions) {
        this.permissions = permissions;
    }

    /** For a new file, or folder, at this path. */
    public FileAttribute<?>[] at(Path path) throws IOException {
        Set<String> views = requireNonNull(path, "path is null").getFileSystem().supportedFileAttributeViews();
        if (views.contains("posix")) {
            return new FileAttribute<?>[] {
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
            };
        }
        return views.contains("acl") && this != READABLE_BY_GROUP
                ? new FileAttribute<?>[] {new AccessList(ofOwner())}
                : new FileAttribute<?>[0];
    }

    /** Gives them to what is there. */
    public void giveTo(Path path) throws IOException {
        Set<String> views = requireNonNull(path, "path is null").getFileSystem().supportedFileAttributeViews();
        if (views.contains("posix")) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        } else if (views.contains("acl") && this != READABLE_BY_GROUP) {
            Files.getFileAttributeView(path, AclFileAttributeView.class).setAcl(ofOwner());
        }
    }

    private List<AclEntry> ofOwner() throws IOException {
        // Of a service's user there may be no name to look up.
        Path own = Files.createTempFile("check-agent", null);
        try {
            return List.of(AclEntry.newBuilder()
                    .setType(AclEntryType.ALLOW)
                    .setPrincipal(Files.getOwner(own))
                    .setPermissions(EnumSet.allOf(AclEntryPermission.class))
                    .setFlags(
                            this == OWNERS_FOLDER
                                    ? Set.of(AclEntryFlag.FILE_INHERIT, AclEntryFlag.DIRECTORY_INHERIT)
                                    : Set.of())
                    .build());
        } finally {
            Files.delete(own);
        }
    }

    private record AccessList(List<AclEntry> value) implements FileAttribute<List<AclEntry>> {
        @Override
        public String name() {
            return "acl:acl";
        }
    }
}
