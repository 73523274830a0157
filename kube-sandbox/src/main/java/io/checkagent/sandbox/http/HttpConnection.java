// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One client connection: its requests one after the other, until it closes, upgrades, or is closed. */
final class HttpConnection {
    private final Socket socket;
    private final HttpHandler handler;
    private final int number;
    private final Thread thread;
    private final BufferedInputStream in;
    private final OutputStream out;
    private final HttpReader reader;
    /** Of the last stream. Set by the connection's thread. */
    private Optional<Thread> writer = Optional.empty();

    HttpConnection(Socket socket, HttpHandler handler, int number) throws IOException {
        this.socket = socket;
        this.handler = handler;
        this.number = number;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
        this.reader = new HttpReader(in, out);
        this.thread = new Thread(this::run, "kube-sandbox-connection-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isOver() {
        return !thread.isAlive();
    }

    /** Closes the socket, which ends reads and writes, and waits for the threads. */
    void close() throws IOException, InterruptedException {
        socket.close();
        thread.interrupt();
        thread.join();
        // The interrupt may have kept the connection's thread from waiting for the stream's.
        if (writer.isPresent()) {
            writer.get().interrupt();
            writer.get().join();
        }
    }

    private void run() {
        try (socket) {
            boolean open = true;
            while (open) {
                Optional<HttpRequest> request = reader.read();
                open = request.isPresent() && serve(request.get());
            }
        } catch (IOException clientGoneOrUnreadable) {
            // nobody is left to tell
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the connection can take another request. */
    private boolean serve(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse response = handler.handle(request, this::isGoneWithin);
        if (response instanceof HttpResponse.Full full) {
            write(request, full);
            return !request.wantsClose();
        }
        if (response instanceof HttpResponse.Stream stream) {
            if (request.isWebSocketUpgrade() && stream.status() == 200) {
                int refusal = handshakeRefusal(request);
                if (refusal == 0) {
                    serveWebSocket(request, stream);
                } else {
                    write(request, new HttpResponse.Full(refusal, Map.of(), List.of()));
                }
                return false;
            }
            return serveChunks(stream) && !request.wantsClose();
        }
        return false;
    }

    private boolean isGoneWithin(int milliseconds) {
        try {
            socket.setSoTimeout(milliseconds);
            boolean gone = reader.isAtEnd();
            socket.setSoTimeout(0);
            return gone;
        } catch (SocketTimeoutException stillThere) {
            return !clearTimeout();
        } catch (IOException broken) {
            return true;
        }
    }

    private boolean clearTimeout() {
        try {
            socket.setSoTimeout(0);
            return true;
        } catch (IOException broken) {
            return false;
        }
    }

    private void write(HttpRequest request, HttpResponse.Full response) throws IOException {
        long length = response.body().stream().mapToLong(piece -> piece.length).sum();
        writeHead(response.status(), response.headers(), List.of("Content-Length: " + length));
        if (!request.method().equals("HEAD")) {
            for (byte[] piece : response.body()) {
                out.write(piece);
            }
        }
        out.flush();
    }

    private boolean serveChunks(HttpResponse.Stream response) throws IOException, InterruptedException {
        writeHead(response.status(), response.headers(), List.of("Transfer-Encoding: chunked"));
        out.flush();
        ChunkedStream stream = new ChunkedStream(socket, out);
        Thread streaming = startWriter(() -> {
            response.body().run(stream);
            stream.finish();
        });
        boolean gone = true;
        try {
            gone = reader.isAtEnd();
        } finally {
            if (gone) {
                streaming.interrupt();
                socket.close();
            }
            streaming.join();
        }
        return !socket.isClosed();
    }

    /** The status with which kube-apiserver refuses a handshake; 0 when it does not. */
    private static int handshakeRefusal(HttpRequest request) {
        boolean severalProtocols = request.header("sec-websocket-protocol")
                .filter(protocols -> protocols.contains(","))
                .isPresent();
        return request.header("origin").isEmpty() ? 403 : severalProtocols ? 400 : 0;
    }

    private void serveWebSocket(HttpRequest request, HttpResponse.Stream response)
            throws IOException, InterruptedException {
        Map<String, String> headers = new LinkedHashMap<>(response.headers());
        headers.remove("Content-Type");
        headers.put(
                "Sec-WebSocket-Accept",
                WebSocketStream.accept(request.header("sec-websocket-key").orElseThrow()));
        request.header("sec-websocket-protocol").ifPresent(protocol -> headers.put("Sec-WebSocket-Protocol", protocol));
        writeHead(101, headers, List.of("Upgrade: websocket", "Connection: Upgrade"));
        out.flush();
        WebSocketStream stream = new WebSocketStream(socket, out);
        Thread streaming = startWriter(() -> {
            response.body().run(stream);
            stream.finish();
        });
        try {
            stream.readUntilClosed(new DataInputStream(in));
        } finally {
            streaming.interrupt();
            socket.close();
            streaming.join();
        }
    }

    private Thread startWriter(Writer body) {
        Thread streaming = new Thread(
                () -> {
                    boolean orderly = false;
                    try {
                        body.write();
                        orderly = true;
                    } catch (IOException clientGone) {
                        // nobody is left to tell
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    } finally {
                        if (!orderly) {
                            closeQuietly();
                        }
                    }
                },
                "kube-sandbox-stream-" + number);
        streaming.setDaemon(true);
        writer = Optional.of(streaming);
        streaming.start();
        return streaming;
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException alreadyBroken) {
            // that is what was wanted
        }
    }

    private void writeHead(int status, Map<String, String> headers, List<String> framing) throws IOException {
        StringBuilder head = new StringBuilder(256)
                .append("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(status == 101 ? "Switching Protocols" : status < 400 ? "OK" : "Error")
                .append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        framing.forEach(line -> head.append(line).append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What a stream's thread does. */
    private interface Writer {
        void write() throws IOException, InterruptedException;
    }
}
