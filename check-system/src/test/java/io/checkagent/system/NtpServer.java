// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A real server on the loopback interface, whose time, and whose manners, belong to the test. */
final class NtpServer implements AutoCloseable {
    private static final long UNIX_EPOCH = 2_208_988_800L;

    private final DatagramSocket socket;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Supplier<Instant> time = Instant::now;
    private volatile int version;
    private volatile int leap;
    private volatile int stratum = 2;
    private volatile int mode = 4;
    private volatile boolean silent;
    private volatile boolean forged;

    NtpServer() {
        this("127.0.0.1", 0);
    }

    /** @param address one of 127.0.0.0/8, all of which are this machine */
    NtpServer(String address, int port) {
        try {
            socket = new DatagramSocket(port, InetAddress.getByName(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::serve, "ntp-server");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How often it was asked. */
    int asked() {
        return asked.get();
    }

    /** The version of the last question. */
    int version() {
        return version;
    }

    NtpServer tells(Supplier<Instant> value) {
        time = value;
        return this;
    }

    NtpServer unsynchronised() {
        leap = 3;
        return this;
    }

    NtpServer refuses() {
        stratum = 0;
        return this;
    }

    NtpServer answersAsClient() {
        mode = 3;
        return this;
    }

    NtpServer silent() {
        silent = true;
        return this;
    }

    /** Answers each question first with a packet that answers another one. */
    NtpServer withForgedAnswers() {
        forged = true;
        return this;
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                asked.incrementAndGet();
                ByteBuffer question = ByteBuffer.wrap(packet.getData());
                version = question.get(0) >> 3 & 7;
                if (forged) {
                    answer(packet, question.getLong(40) + 1, Instant.EPOCH);
                }
                if (!silent) {
                    answer(packet, question.getLong(40), time.get());
                }
            }
        } catch (SocketException e) {
            // Closed.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(DatagramPacket to, long originate, Instant now) throws IOException {
        byte[] answer = ByteBuffer.allocate(48)
                .put(0, (byte) (leap << 6 | version << 3 | mode))
                .put(1, (byte) stratum)
                .put(12, "RATE".getBytes(StandardCharsets.US_ASCII))
                .putLong(24, originate)
                .putLong(32, timestamp(now))
                .putLong(40, timestamp(now))
                .array();
        socket.send(new DatagramPacket(answer, answer.length, to.getSocketAddress()));
    }

    /** Seconds since 1900, of which the first bits get lost from 2036 on, and their fraction. */
    private static long timestamp(Instant time) {
        return (time.getEpochSecond() + UNIX_EPOCH) << 32 | (long) (time.getNano() / 1e9 * (1L << 32));
    }

    @Override
    public void close() {
        socket.close();
    }
}
