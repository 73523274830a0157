// SPDX-License-Identifier: Apache-2.0
package io.checkagent.demo.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * TLS before a plain port of this machine, with a certificate made for the occasion: API servers speak TLS, and its classes
 * are many. Connections are few and short-lived; each has two threads. Thread-safe.
 */
final class SecureDoor implements AutoCloseable {
    private static final char[] PASSWORD = "training".toCharArray();

    private final SSLServerSocket server;
    private final int port;
    private final String certificate;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private SecureDoor(SSLServerSocket server, int port, String certificate) {
        this.server = requireNonNull(server, "server is null");
        this.port = port;
        this.certificate = requireNonNull(certificate, "certificate is null");
    }

    /**
     * Opens it on a free port.
     *
     * @param folder where the key goes
     * @param port of 127.0.0.1: where connections lead to
     */
    static SecureDoor open(Path folder, int port) throws IOException, InterruptedException {
        try {
            KeyStore keys = keys(folder.resolve("door.p12"));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            SSLServerSocket server = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress());
            String certificate = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8))
                    .encodeToString(keys.getCertificate("door").getEncoded());
            SecureDoor door = new SecureDoor(
                    server, port, "-----BEGIN CERTIFICATE-----\n" + certificate + "\n-----END CERTIFICATE-----\n");
            thread("archive-door", door::acceptAll);
            return door;
        } catch (GeneralSecurityException e) {
            throw new IOException("no certificate for the training run: " + e.getMessage(), e);
        }
    }

    /** Every Java runtime has keytool, and no public API that makes a certificate. */
    private static KeyStore keys(Path file) throws IOException, GeneralSecurityException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "door",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException("keytool made no certificate: " + output.strip());
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    /** The kubeconfig of the plain port, changed so that it leads through this door. */
    String kubeconfig(String plain) {
        String authority = Base64.getEncoder().encodeToString(certificate.getBytes(UTF_8));
        return plain.replace(
                "server: http://127.0.0.1:" + port,
                "server: https://127.0.0.1:" + server.getLocalPort() + "\n    certificate-authority-data: "
                        + authority);
    }

    private void acceptAll() {
        while (!server.isClosed()) {
            try {
                Socket outside = server.accept();
                Socket inside = new Socket(InetAddress.getLoopbackAddress(), port);
                sockets.add(outside);
                sockets.add(inside);
                thread("archive-door-in", () -> copy(outside, inside));
                thread("archive-door-out", () -> copy(inside, outside));
            } catch (IOException e) {
                // A client that went away again, or the end.
            }
        }
    }

    private void copy(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // One side went away; both are closed now.
        }
        sockets.remove(from);
        sockets.remove(to);
    }

    private static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
