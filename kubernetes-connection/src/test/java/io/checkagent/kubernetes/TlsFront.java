// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.proxy.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Stands before an API server as a load balancer that ends TLS does: shows a certificate of the test, lets in whom it has
 * issued one, and passes on what they say.
 */
final class TlsFront implements AutoCloseable {
    private final SSLServerSocket door;
    private final URI server;
    private final SSLContext toServer;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "tls-front"));

    private TlsFront(SSLServerSocket door, URI server, SSLContext toServer) {
        this.door = door;
        this.server = server;
        this.toServer = toServer;
    }

    /** @param toServer trusts the API server */
    static TlsFront open(TestCertificates authority, URI server, SSLContext toServer) throws IOException {
        SSLServerSocket door =
                (SSLServerSocket) TestCertificates.serverContext(authority.issue("127.0.0.1"), authority.certificate())
                        .getServerSocketFactory()
                        .createServerSocket();
        door.bind(TestCertificates.anyPort());
        door.setNeedClientAuth(true);
        TlsFront front = new TlsFront(door, server, toServer);
        front.threads.execute(front::serve);
        return front;
    }

    int port() {
        return door.getLocalPort();
    }

    private void serve() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                open.add(client);
                threads.execute(() -> connect(client));
            } catch (IOException e) {
                // Closed, or a client that does not get in.
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket there = toServer.getSocketFactory().createSocket(server.getHost(), server.getPort())) {
            open.add(there);
            // Whoever has no certificate does not get as far as this.
            InputStream said = client.getInputStream();
            int first = said.read();
            if (first < 0) {
                return;
            }
            there.getOutputStream().write(first);
            threads.execute(() -> pass(there, client));
            pass(client, there);
        } catch (IOException e) {
            // Either has gone.
        }
    }

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            OutputStream out = to.getOutputStream();
            from.getInputStream().transferTo(out);
        } catch (IOException e) {
            // Either has gone.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
