// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpServer;
import io.checkagent.agent.stage.OwnFile;
import io.checkagent.agent.stage.RequestThreads;
import io.checkagent.configuration.FileFailure;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code agent status} and its kin, on the loopback interface, to whoever has the token.
 *
 * <p>{@code GET /agent/status?format=json|text}, {@code GET /agent/leader?format=json|text},
 * {@code GET /agent/plugins?format=json|text}, and {@code POST /agent/command}, which carries a command out; without the
 * token 401. Who sends a request slowly, or nothing, is cut off after some seconds, and others are answered meanwhile.
 */
public final class LocalApi implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalApi.class);
    private static final int BACKLOG = 16;

    private final ApiSettings settings;
    private final StatusView status;
    private final CommandServer commands;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    @Inject
    LocalApi(ApiSettings settings, StatusView status, CommandServer commands) {
        this.settings = requireNonNull(settings, "settings is null");
        this.status = requireNonNull(status, "status is null");
        this.commands = requireNonNull(commands, "commands is null");
    }

    /** Begins to listen. Where it cannot, the agent works, only nobody can ask it; that is said. */
    public void open() {
        try {
            int port = open(AuthToken.readOrCreate(settings.authTokenFilePath()));
            OwnFile.write(settings.portFile(), Integer.toString(port));
        } catch (IOException e) {
            log.error(
                    "the local API cannot be opened on {}:{} with the token {} ({}); `agent status` will not work;"
                            + " set cmd_port (0 for any) or auth_token_file_path",
                    settings.cmdHost(),
                    settings.cmdPort(),
                    settings.authTokenFilePath(),
                    FileFailure.reason(e));
        }
    }

    /**
     * Begins to listen, on a free port when somebody else has the configured one.
     *
     * @return the port
     */
    synchronized int open(AuthToken token) throws IOException {
        InetAddress address = settings.cmdHost().address();
        ExecutorService pool = RequestThreads.of("local-api");
        HttpServer opened = listen(address);
        opened.setExecutor(pool);
        opened.createContext(
                "/",
                new ApiDoor(
                        token,
                        settings.authTokenFilePath(),
                        Map.of(
                                "/agent/status",
                                new StatusPage(json -> json
                                        ? status.report().json()
                                        : status.report().text(true, false)),
                                "/agent/leader",
                                page("leaderElection"),
                                "/agent/plugins",
                                page("plugins"),
                                "/agent/command",
                                new CommandPage(commands))));
        opened.start();
        server = opened;
        threads = pool;
        return opened.getAddress().getPort();
    }

    private HttpServer listen(InetAddress address) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(address, settings.cmdPort()), BACKLOG);
        } catch (BindException e) {
            HttpServer elsewhere = HttpServer.create(new InetSocketAddress(address, 0), BACKLOG);
            log.warn(
                    "cmd_port {} is taken, by another agent or program; the local API is on port {} instead, as {} says",
                    settings.cmdPort(),
                    elsewhere.getAddress().getPort(),
                    settings.portFile());
            return elsewhere;
        }
    }

    private StatusPage page(String section) {
        return new StatusPage(json -> status.section(section)
                .map(part -> json ? part.json() : part.text())
                .orElse(""));
    }

    @Override
    public synchronized void close() {
        if (server != null) {
            forgetPort(server.getAddress().getPort());
            server.stop(0);
            server = null;
        }
        if (threads != null) {
            threads.shutdownNow();
        }
    }

    /** Unless another agent has noted its own there. */
    private void forgetPort(int port) {
        try {
            if (OwnFile.read(settings.portFile()).equals(Integer.toString(port))) {
                Files.delete(settings.portFile());
            }
        } catch (IOException e) {
            log.debug("{} stays: {}", settings.portFile(), FileFailure.reason(e));
        }
    }
}
