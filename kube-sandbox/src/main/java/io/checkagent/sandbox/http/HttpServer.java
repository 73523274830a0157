// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * HTTP/1.1 without TLS on the loopback address. One daemon thread per connection and one more per running stream; at
 * the limit of connections a new one is answered with 503 and closed. The JDK's own server can neither upgrade to
 * WebSocket nor leave a connection half-open, hence this one.
 */
public final class HttpServer implements AutoCloseable {
    private final ServerSocket listener;
    private final HttpHandler handler;
    private final int connectionLimit;
    /** Until the next one comes, also those that are over, so that {@link #close} can wait for their threads. */
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();

    private final AtomicInteger connectionNumbers = new AtomicInteger();
    private final Thread acceptor;

    private HttpServer(ServerSocket listener, int connectionLimit, HttpHandler handler) {
        this.listener = listener;
        this.connectionLimit = connectionLimit;
        this.handler = handler;
        this.acceptor = new Thread(this::accept, "kube-sandbox-accept");
        acceptor.setDaemon(true);
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any free one
     * @throws UncheckedIOException when the port cannot be had
     */
    public static HttpServer start(int port, int connectionLimit, HttpHandler handler) {
        requireNonNull(handler, "handler is null");
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 128);
            HttpServer server = new HttpServer(listener, connectionLimit, handler);
            server.acceptor.start();
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot listen on port " + port + " of the loopback address", failure);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Stops listening, closes all connections and waits for their threads. */
    @Override
    public void close() {
        try {
            listener.close();
            acceptor.join();
            for (HttpConnection connection : connections) {
                connection.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot close the listening socket", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                take(listener.accept());
            } catch (IOException closedOrAborted) {
                // the loop's condition tells which: closed ends it, a connection aborted while accepted does not
            }
        }
    }

    private void take(Socket socket) throws IOException {
        connections.removeIf(HttpConnection::isOver);
        if (connections.size() >= connectionLimit) {
            socket.getOutputStream()
                    .write("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            socket.close();
            return;
        }
        socket.setTcpNoDelay(true);
        HttpConnection connection = new HttpConnection(socket, handler, connectionNumbers.incrementAndGet());
        connections.add(connection);
        connection.start();
    }
}
