// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.outputs;

import io.checkagent.endtoend.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An nginx on 127.0.0.1 before a receiver, the program that the system property {@code e2e.nginx} names. While it refuses, it
 * answers with a page of its own; while the receiver is away, too. Used by one thread.
 */
final class LoadBalancer implements AutoCloseable {
    private final int port = Ports.free();
    private final Path folder;
    private final Receiver nginx;

    private LoadBalancer(int receiver, Path parent) throws IOException {
        folder = Files.createDirectory(parent.resolve("nginx"));
        Path configuration = Files.writeString(folder.resolve("nginx.conf"), """
            daemon off;
            # One process: nothing is left when it is killed.
            master_process off;
            pid %1$s/pid;
            user root;
            error_log %1$s/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              client_max_body_size 64m;
              server {
                listen 127.0.0.1:%2$s;
                location / {
                  if (-f %1$s/400) { return 400; }
                  if (-f %1$s/503) { return 503; }
                  proxy_http_version 1.1;
                  proxy_pass http://127.0.0.1:%3$s;
                }
              }
            }
            """.formatted(folder, port, receiver));
        nginx = new Receiver(
                List.of(Receiver.program("e2e.nginx"), "-c", configuration.toString(), "-e", folder + "/error.log"),
                port,
                folder.resolve("nginx.log"));
    }

    /** @param receiver its port */
    static LoadBalancer before(int receiver, Path folder) throws IOException {
        LoadBalancer balancer = new LoadBalancer(receiver, folder);
        balancer.nginx.start();
        return balancer;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** From now on it answers so to everything: 400 or 503. */
    void refuse(int status) throws IOException {
        Files.createFile(folder.resolve(Integer.toString(status)));
    }

    void takeAgain(int status) throws IOException {
        Files.delete(folder.resolve(Integer.toString(status)));
    }

    @Override
    public void close() {
        nginx.close();
    }
}
