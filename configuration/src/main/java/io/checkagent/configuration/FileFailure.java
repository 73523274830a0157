// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** What went wrong with a file, as a user reads it: of some failures the JDK says no more than the file's name. */
public final class FileFailure {
    private FileFailure() {}

    /**
     * Says so when no file can be written at the path, since a directory is there.
     *
     * @throws IllegalArgumentException then
     */
    public static void refuseDirectory(Path path) {
        if (Files.isDirectory(path)) {
            throw new IllegalArgumentException(path + " is a directory; name a file in it");
        }
    }

    /** The file and what is wrong with it, without the name of a class. */
    public static String reason(IOException failure) {
        String message = failure.getMessage() == null ? "no reason given" : failure.getMessage();
        if (failure instanceof AccessDeniedException) {
            return message + ": permission denied";
        } else if (failure instanceof NoSuchFileException) {
            return message + ": not there";
        } else if (failure instanceof NotDirectoryException) {
            return message + ": not a directory";
        } else if (failure instanceof DirectoryNotEmptyException) {
            return message + ": a directory that is not empty";
        } else if (failure instanceof FileAlreadyExistsException) {
            return message + ": there already, and no directory";
        }
        return message;
    }
}
