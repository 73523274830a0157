// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, as a user reads it: of some failures the JDK says no more than the file's name. */
final class FileFailure {
    private FileFailure() {}

    static String reason(IOException failure) {
        String message = failure.getMessage() == null ? "no reason given" : failure.getMessage();
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        } else if (failure instanceof NoSuchFileException) {
            return message + ": not there";
        } else if (failure instanceof DirectoryNotEmptyException) {
            return message + ": a directory that is not empty";
        } else if (failure instanceof FileAlreadyExistsException) {
            return message + ": there already, and no directory";
        }
        return message;
    }
}
