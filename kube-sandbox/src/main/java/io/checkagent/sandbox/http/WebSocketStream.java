// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;

/** Messages as text frames of a WebSocket (RFC 6455). Pings are answered, other frames of the client ignored. */
final class WebSocketStream implements MessageStream {
    private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FINAL = 0x80;
    private static final byte[] NORMAL_CLOSURE = {0x03, (byte) 0xE8};
    private static final int MAXIMUM_CLIENT_FRAME_BYTES = 64 * 1024;

    private final Socket socket;
    private final OutputStream out;
    private final Object writing = new Object();
    private boolean silent;

    WebSocketStream(Socket socket, OutputStream out) {
        this.socket = socket;
        this.out = out;
    }

    /** The answer to a client's key (RFC 6455 §4.2.2). */
    static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1").digest((key + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-1", impossible);
        }
    }

    @Override
    public void send(byte[] message) throws IOException {
        frame(FINAL | TEXT, message, 0, message.length);
    }

    @Override
    public void sendSplit(byte[] message, int at) throws IOException {
        frame(TEXT, message, 0, at);
        ChunkedStream.pauseBetweenPieces();
        frame(FINAL | CONTINUATION, message, at, message.length - at);
    }

    @Override
    public void cut() throws IOException {
        socket.close();
    }

    @Override
    public void fallSilent() throws InterruptedException {
        synchronized (writing) {
            silent = true;
        }
        new CountDownLatch(1).await();
    }

    /** Says an orderly good-bye and closes. */
    void finish() throws IOException {
        if (!socket.isClosed()) {
            frame(FINAL | CLOSE, NORMAL_CLOSURE, 0, NORMAL_CLOSURE.length);
            socket.shutdownOutput();
        }
    }

    /** Reads the client's frames until it closes. */
    void readUntilClosed(DataInputStream in) throws IOException {
        while (true) {
            int first = in.read();
            if (first < 0) {
                return;
            }
            byte[] payload = readPayload(in);
            int opcode = first & 0x0F;
            if (opcode == PING) {
                frame(FINAL | PONG, payload, 0, payload.length);
            } else if (opcode == CLOSE) {
                frame(FINAL | CLOSE, payload, 0, Math.min(2, payload.length));
                return;
            }
        }
    }

    private static byte[] readPayload(DataInputStream in) throws IOException {
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        if (length < 0 || length > MAXIMUM_CLIENT_FRAME_BYTES) {
            throw new IOException("client frame of " + length + " bytes is too large");
        }
        byte[] mask = new byte[4];
        if ((second & 0x80) != 0) {
            in.readFully(mask);
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private void frame(int head, byte[] bytes, int from, int length) throws IOException {
        synchronized (writing) {
            if (silent) {
                return;
            }
            out.write(head);
            if (length < 126) {
                out.write(length);
            } else if (length < 1 << 16) {
                out.write(126);
                out.write(length >>> 8);
                out.write(length);
            } else {
                out.write(127);
                for (int shift = 56; shift >= 0; shift -= 8) {
                    out.write((int) ((long) length >>> shift));
                }
            }
            out.write(bytes, from, length);
            out.flush();
        }
    }
}
