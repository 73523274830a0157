// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.channels.WritableByteChannel;

/** Standard output without {@code System.out}, which keeps its errors to itself. */
final class StandardOutput {
    static final WritableByteChannel CHANNEL = new FileOutputStream(FileDescriptor.out).getChannel();

    private StandardOutput() {}
}
