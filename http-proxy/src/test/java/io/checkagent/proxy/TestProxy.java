// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A real HTTP proxy on loopback: tunnels and plain requests, with Basic authentication when it was given a user. Names can
 * be led to ports of this machine.
 */
public final class TestProxy implements AutoCloseable {
    private static final String REFUSED =
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n";

    private final ServerSocket server;
    private final Optional<String> authorization;
    private final Map<String, Integer> names = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    private TestProxy(Optional<String> user) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.authorization = user.map(given -> "Basic " + Base64.getEncoder().encodeToString(given.getBytes(UTF_8)));
        start("test-proxy", this::accept);
    }

    public static TestProxy open() throws IOException {
        return new TestProxy(Optional.empty());
    }

    /** One that lets in only that user, {@code name:password}. */
    public static TestProxy of(String user) throws IOException {
        return new TestProxy(Optional.of(user));
    }

    /** Requests for that host, whatever the port, go to a port of this machine. */
    public TestProxy lead(String host, int port) {
        names.put(host, port);
        return this;
    }

    public int port() {
        return server.getLocalPort();
    }

    /** {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** First lines of the requests that were let in. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                start("test-proxy-connection", () -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            while (true) {
                String head = head(in);
                if (head.isEmpty()) {
                    return;
                }
                if (authorization.isPresent() && !head.contains(authorization.get() + "\r\n")) {
                    out.write(REFUSED.getBytes(ISO_8859_1));
                    continue;
                }
                requests.add(head.substring(0, head.indexOf("\r\n")));
                forward(head, in, out);
                return;
            }
        } catch (IOException e) {
            // One of the two ends went away.
        }
    }

    private void forward(String head, InputStream in, OutputStream out) throws IOException {
        String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", -1);
        boolean tunnel = line[0].equals("CONNECT");
        URI target = URI.create(tunnel ? "https://" + line[1] : line[1]);
        int port = target.getPort() < 0 ? 80 : target.getPort();
        Integer led = names.get(target.getHost());
        try (Socket server =
                led == null ? new Socket(target.getHost(), port) : new Socket(InetAddress.getLoopbackAddress(), led)) {
            sockets.add(server);
            if (tunnel) {
                out.write("HTTP/1.1 200 Connection established\r\n\r\n".getBytes(ISO_8859_1));
            } else {
                String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
                String rest = head.substring(head.indexOf("\r\n")).replaceAll("(?i)\r\nproxy-[^\r]*", "");
                server.getOutputStream()
                        .write((line[0] + " " + path + " HTTP/1.1\r\nConnection: close" + rest).getBytes(ISO_8859_1));
            }
            OutputStream toServer = server.getOutputStream();
            start("test-proxy-upstream", () -> {
                try {
                    in.transferTo(toServer);
                    server.shutdownOutput();
                } catch (IOException e) {
                    // The other direction ends, too.
                }
            });
            server.getInputStream().transferTo(out);
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }
}
