// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Why a file could not be read, as a user reads it: of some failures the JDK says no more than the file's name. */
final class FailedRead {
    private FailedRead() {}

    /** Without the path, which is told besides, so that files with the same fault are told together. */
    static String reason(Throwable failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        } else if (failure instanceof NoSuchFileException) {
            return "it is not there";
        }
        String reason = failure instanceof FileSystemException ofFile ? ofFile.getReason() : failure.getMessage();
        return Optional.ofNullable(reason).orElse("no reason given");
    }
}
