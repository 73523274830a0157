// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Messages as chunks of an HTTP/1.1 body. */
final class ChunkedStream implements MessageStream {
    /** Long enough for the client to read the first piece before the second arrives. */
    private static final int SPLIT_PAUSE_MILLISECONDS = 20;

    private final Socket socket;
    private final OutputStream out;

    ChunkedStream(Socket socket, OutputStream out) {
        this.socket = socket;
        this.out = out;
    }

    @Override
    public void send(byte[] message) throws IOException {
        sendChunk(message, 0, message.length);
    }

    @Override
    public void sendSplit(byte[] message, int at) throws IOException {
        sendChunk(message, 0, at);
        pauseBetweenPieces();
        sendChunk(message, at, message.length - at);
    }

    @Override
    public void cut() throws IOException {
        socket.close();
    }

    @Override
    public void fallSilent() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    void finish() throws IOException {
        if (!socket.isClosed()) {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    static void pauseBetweenPieces() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(SPLIT_PAUSE_MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("stream ended between two pieces", interrupted);
        }
    }

    private void sendChunk(byte[] bytes, int from, int length) throws IOException {
        out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(bytes, from, length);
        out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
