// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Asks an NTP server for the time, as RFC 4330 says. */
final class NtpQuery {
    private static final int LENGTH = 48;
    private static final int CLIENT = 3;
    private static final int SERVER = 4;
    private static final int UNSYNCHRONISED = 3;
    private static final int LAST_STRATUM = 15;
    private static final int REFERENCE = 12;
    private static final int ORIGINATE = 24;
    private static final int RECEIVE = 32;
    private static final int TRANSMIT = 40;

    /** From 1900, where NTP's time begins, to 1970. */
    private static final double UNIX_EPOCH = 2_208_988_800.0;

    private static final double ERA = 4_294_967_296.0;

    private final int port;
    private final int version;
    private final Duration timeout;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    NtpQuery(int port, int version, Duration timeout, Clock clock) {
        this.port = port;
        this.version = version;
        this.timeout = requireNonNull(timeout, "timeout is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /**
     * How many seconds the clock is behind the server's; negative when it is ahead.
     *
     * @throws IOException when the server does not answer in time, or says that it does not know the time
     */
    double offset(String host) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(address, port));
            // Not the time, which is nobody's business: a number that only the asked server knows.
            long nonce = random.nextLong();
            byte[] request = ByteBuffer.allocate(LENGTH)
                    .put(0, (byte) (version << 3 | CLIENT))
                    .putLong(TRANSMIT, nonce)
                    .array();
            Instant sent = clock.instant();
            socket.send(new DatagramPacket(request, LENGTH));
            ByteBuffer answer = receive(socket, nonce);
            double before = difference(seconds(answer.getLong(RECEIVE)), seconds(sent));
            double after = difference(seconds(answer.getLong(TRANSMIT)), seconds(clock.instant()));
            return (before + after) / 2;
        }
    }

    private ByteBuffer receive(DatagramSocket socket, long nonce) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SocketTimeoutException("no answer within " + timeout.toMillis() / 1000.0 + " s");
            }
            DatagramPacket packet = new DatagramPacket(new byte[LENGTH], LENGTH);
            socket.setSoTimeout(Math.toIntExact(Math.min(left, Integer.MAX_VALUE)));
            try {
                socket.receive(packet);
            } catch (SocketTimeoutException e) {
                continue;
            }
            ByteBuffer answer = ByteBuffer.wrap(packet.getData());
            // What answers another question is not looked at.
            if (packet.getLength() == LENGTH && answer.getLong(ORIGINATE) == nonce) {
                return checked(answer);
            }
        }
    }

    private static ByteBuffer checked(ByteBuffer answer) throws IOException {
        int first = answer.get(0) & 0xff;
        int stratum = answer.get(1) & 0xff;
        if ((first & 7) != SERVER) {
            throw new IOException("the answer is not that of a server");
        }
        if (stratum == 0) {
            byte[] code = new byte[Integer.BYTES];
            answer.get(REFERENCE, code);
            throw new IOException("the server wants not to be asked: "
                    + new String(code, StandardCharsets.US_ASCII).replaceAll("[^A-Z]", ""));
        }
        if (first >> 6 == UNSYNCHRONISED || stratum > LAST_STRATUM || answer.getLong(TRANSMIT) == 0) {
            throw new IOException("the server does not know the time itself");
        }
        return answer;
    }

    /** A time of NTP, 32 bits of seconds and 32 of their fractions. */
    private static double seconds(long timestamp) {
        return (timestamp >>> 32) + (timestamp & 0xffff_ffffL) / ERA;
    }

    private static double seconds(Instant time) {
        return time.getEpochSecond() + UNIX_EPOCH + time.getNano() / 1e9;
    }

    /** NTP's seconds begin again at 0 every 136 years, in 2036 for the first time. */
    private static double difference(double one, double other) {
        return Math.IEEEremainder(one - other, ERA);
    }
}
