// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final Relay relay = new Relay("127.0.0.1", server.getLocalPort());
    private final Socket near = connect();
    private final Socket far = server.accept();

    RelayTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        near.close();
        far.close();
        relay.close();
        server.close();
    }

    @Test
    void passesOnInBothDirectionsAndTellsTheEnd() throws IOException {
        send(near, far);
        send(far, near);

        near.close();

        assertThat(far.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void aCutEndsConnectionsAndLetsNoneBeMade() throws IOException {
        relay.cut();

        assertThatThrownBy(() -> expectByte(near)).isInstanceOf(IOException.class);
        try (Socket refused = connect()) {
            assertThatThrownBy(() -> expectByte(refused)).isInstanceOf(IOException.class);
        }

        relay.restore();
        try (Socket again = connect();
                Socket other = server.accept()) {
            send(again, other);
        }
    }

    @Test
    void aSilentNetworkTellsNothingNotEvenAnEnd() throws IOException {
        relay.swallow();

        near.getOutputStream().write(7);
        near.close();

        far.setSoTimeout(500);
        assertThatThrownBy(() -> expectByte(far)).isInstanceOf(SocketTimeoutException.class);
        relay.restore();
        assertThatThrownBy(() -> expectByte(far))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void abandonedConnectionsTellNothingAndNewOnesPass() throws IOException {
        relay.abandon();

        far.getOutputStream().write(7);
        far.close();

        near.setSoTimeout(500);
        assertThatThrownBy(() -> expectByte(near)).isInstanceOf(SocketTimeoutException.class);
        try (Socket again = connect();
                Socket other = server.accept()) {
            send(again, other);
            send(other, again);
        }
        relay.restore();
        assertThatThrownBy(() -> expectByte(near))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void whatIsLateArrivesThoughItsSenderGaveUp() throws IOException {
        relay.delay(Duration.ofMillis(400));
        long sent = System.nanoTime();

        near.getOutputStream().write(7);
        near.close();

        assertThat(far.getInputStream().read()).isEqualTo(7);
        assertThat(Duration.ofNanos(System.nanoTime() - sent)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
        assertThat(far.getInputStream().read()).isEqualTo(-1);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket from, Socket to) throws IOException {
        from.getOutputStream().write(7);
        assertThat(to.getInputStream().read()).isEqualTo(7);
    }

    private static void expectByte(Socket socket) throws IOException {
        if (socket.getInputStream().read() < 0) {
            throw new IOException("it was closed");
        }
    }
}
