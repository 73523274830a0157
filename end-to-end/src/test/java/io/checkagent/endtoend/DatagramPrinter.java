// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/** A program that prints each datagram that reaches a port, its only argument, on a line of its own. */
final class DatagramPrinter {
    private static final int MAX_BYTES = 65_536;

    private DatagramPrinter() {}

    public static void main(String[] arguments) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(Integer.parseInt(arguments[0]))) {
            while (true) {
                DatagramPacket datagram = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);
                socket.receive(datagram);
                System.out.println(new String(datagram.getData(), 0, datagram.getLength(), UTF_8));
            }
        }
    }
}
