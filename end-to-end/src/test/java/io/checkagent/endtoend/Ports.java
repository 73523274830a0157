// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports for programs that cannot be told to take any. */
public final class Ports {
    private Ports() {}

    /** One of the loopback address that is free now. */
    public static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
