// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The way of one agent to the API server: passes TCP connections on, and can be made bad. Each connection has four
 * threads, which end with it. Thread-safe.
 */
public final class Relay implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final int CHUNKS_UNDER_WAY = 256;

    /** How the way is. */
    private enum Mode {
        PASSES,
        REFUSES,
        SWALLOWS
    }

    /** An agent's connection and its continuation to the API server; what happens to one happens to both. */
    private static final class Connection {
        private final Socket near;
        private final Socket far = new Socket();
        private volatile boolean abandoned;

        private Connection(Socket near) {
            this.near = near;
        }

        private void end() {
            close(near);
            close(far);
        }
    }

    /** Bytes, and when they arrive at the other end; without bytes, the end of the stream. */
    private record Chunk(ByteBuffer bytes, long arrivesAt) {
        boolean isEnd() {
            return !bytes.hasRemaining();
        }
    }

    private final String host;
    private final int port;
    private final ServerSocket server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASSES;
    private volatile Duration delay = Duration.ZERO;

    /** A way to that address, from a port of its own on the loopback address. */
    Relay(String host, int port) throws IOException {
        this.host = requireNonNull(host, "host is null");
        this.port = port;
        server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        start("accept", this::accept);
    }

    /** Its port on the loopback address. */
    public int port() {
        return server.getLocalPort();
    }

    /** Ends all connections, and lets none be made. */
    public void cut() {
        become(Mode.REFUSES);
        connections.forEach(Connection::end);
    }

    /** Leaves connections open and lets new ones be made, but nothing comes through any of them, not even their end. */
    public void swallow() {
        become(Mode.SWALLOWS);
    }

    /** Connections that are open now die unseen: nothing comes through them any more, not even their end. New ones pass. */
    public void abandon() {
        connections.forEach(connection -> connection.abandoned = true);
    }

    /** What is sent from now on arrives so much later, in either direction, even when its sender gave up before. */
    public void delay(Duration by) {
        delay = by;
    }

    /** All is well again. Connections whose bytes were swallowed are ended: the bytes cannot come back. */
    public void restore() {
        connections.stream().filter(this::swallows).forEach(connection -> {
            connection.end();
            connection.abandoned = false;
        });
        delay = Duration.ZERO;
        become(Mode.PASSES);
    }

    private synchronized void become(Mode next) {
        mode = next;
        notifyAll();
    }

    private boolean swallows(Connection connection) {
        return mode == Mode.SWALLOWS || connection.abandoned;
    }

    private synchronized void awaitPassage(Connection connection) throws InterruptedException {
        while (swallows(connection)) {
            wait();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // This relay was closed, or the API server is not there: the agent sees its connection end.
            }
        }
    }

    private void connect(Socket near) throws IOException {
        Connection connection = new Connection(near);
        // Before anything is sent: whoever changes the way from now on finds this connection.
        connections.add(connection);
        try {
            if (mode == Mode.REFUSES) {
                throw new IOException("refused");
            }
            connection.far.connect(new InetSocketAddress(host, port));
            near.setTcpNoDelay(true);
            connection.far.setTcpNoDelay(true);
            pass(connection, near, connection.far);
            pass(connection, connection.far, near);
        } catch (IOException e) {
            end(connection);
            throw e;
        }
    }

    private void pass(Connection connection, Socket from, Socket to) {
        BlockingQueue<Chunk> underWay = new ArrayBlockingQueue<>(CHUNKS_UNDER_WAY);
        start("read", () -> read(connection, from, underWay));
        start("write", () -> write(connection, underWay, to));
    }

    private void read(Connection connection, Socket from, BlockingQueue<Chunk> underWay) {
        try {
            try {
                InputStream in = from.getInputStream();
                byte[] buffer = new byte[CHUNK];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    if (!swallows(connection)) {
                        underWay.put(new Chunk(ByteBuffer.wrap(buffer, 0, read), arrivesAt()));
                    }
                    buffer = new byte[CHUNK];
                }
            } catch (IOException e) {
                // It was closed: the other end is told in the same way.
            }
            awaitPassage(connection);
            underWay.put(new Chunk(ByteBuffer.allocate(0), arrivesAt()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Connection connection, BlockingQueue<Chunk> underWay, Socket to) {
        try {
            while (true) {
                Chunk chunk = underWay.take();
                TimeUnit.NANOSECONDS.sleep(chunk.arrivesAt() - System.nanoTime());
                if (chunk.isEnd()) {
                    return;
                }
                to.getOutputStream()
                        .write(chunk.bytes().array(), 0, chunk.bytes().remaining());
            }
        } catch (IOException e) {
            // It was closed: so is the other end.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            end(connection);
        }
    }

    private long arrivesAt() {
        return System.nanoTime() + delay.toNanos();
    }

    private void start(String task, Runnable runnable) {
        Thread thread = new Thread(runnable, "relay-" + port() + "-" + task);
        thread.setDaemon(true);
        thread.start();
    }

    private void end(Connection connection) {
        connection.end();
        connections.remove(connection);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // There is nothing left to end.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        connections.forEach(connection -> connection.abandoned = false);
        cut();
    }
}
