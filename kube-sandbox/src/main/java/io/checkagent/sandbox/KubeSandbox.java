// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox;

import static java.util.Objects.requireNonNull;

import io.checkagent.sandbox.fault.CompactedWatch;
import io.checkagent.sandbox.fault.Fault;
import io.checkagent.sandbox.fault.Faults;
import io.checkagent.sandbox.fault.Injection;
import io.checkagent.sandbox.http.HttpServer;
import io.checkagent.sandbox.request.RecordedRequest;
import io.checkagent.sandbox.request.RequestLog;
import io.checkagent.sandbox.request.RequestMatcher;
import io.checkagent.sandbox.server.ApiServer;
import io.checkagent.sandbox.store.CompactedException;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A Kubernetes API server inside this process, for demonstrations and tests: plain HTTP on the loopback address, with
 * the namespaces {@code default}, {@code kube-system}, {@code kube-public} and {@code kube-node-lease}. It behaves as
 * kube-apiserver does in what the agent uses, and can be told to fail. There are no controllers: nothing rolls out,
 * restarts or is garbage collected, except that a namespace takes its contents along. Patches of the strategic kind are
 * merge patches; server-side apply, OpenAPI, tables and bodies in protobuf (which kubectl prefers for some commands) are
 * not there; objects have no managedFields and few defaults. What a CustomResourceDefinition defines is served at once,
 * without its schema: nothing is validated, defaulted or pruned.
 *
 * <p>Bounded: connections, recorded requests, and the retained history (see {@link Store} for what an object costs).
 * Thread-safe.
 */
public final class KubeSandbox implements AutoCloseable {
    private static final List<String> NAMESPACES = List.of("default", "kube-system", "kube-public", "kube-node-lease");
    private static final String ADMIN_TOKEN = "sandbox-admin";
    private static final long EXPIRY_MILLISECONDS = 100;

    private final Store store;
    private final Faults faults = new Faults();
    private final RequestLog log;
    private final ApiServer server;
    private final HttpServer http;
    private final Thread expiry;

    private KubeSandbox(Builder builder) {
        this.store = new Store(builder.historyLimit);
        this.log = new RequestLog(builder.requestLimit);
        this.server = new ApiServer(
                store,
                builder.clock,
                faults,
                log,
                builder.eventTtl,
                builder.bookmarkInterval,
                builder.roleBased,
                builder.version);
        server.registerToken(ADMIN_TOKEN, ApiServer.adminUser());
        builder.users.forEach(server::registerToken);
        NAMESPACES.forEach(server::createNamespace);
        this.http = HttpServer.start(builder.port, builder.connectionLimit, server);
        this.expiry = new Thread(this::expireEvents, "kube-sandbox-expiry");
        expiry.setDaemon(true);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Where it listens: {@code http://127.0.0.1:<port>}. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + http.port());
    }

    /** A kubeconfig, as YAML, of a user that may do everything. */
    public String kubeconfig() {
        return kubeconfig(ADMIN_TOKEN);
    }

    /** A kubeconfig, as YAML, with this bearer token. */
    public String kubeconfig(String token) {
        requireNonNull(token, "token is null");
        return """
                apiVersion: v1
                kind: Config
                clusters:
                - name: sandbox
                  cluster:
                    server: %s
                users:
                - name: sandbox
                  user:
                    token: "%s"
                contexts:
                - name: sandbox
                  context:
                    cluster: sandbox
                    user: sandbox
                current-context: sandbox
                """.formatted(uri(), token);
    }

    /** From now on this bearer token is that user's. */
    public void token(String token, String user) {
        server.registerToken(requireNonNull(token, "token is null"), requireNonNull(user, "user is null"));
    }

    public Faults faults() {
        return faults;
    }

    /** Refuses requests with 403 until the injection, or all faults, are cleared; access reviews say so, too. */
    public Injection deny(RequestMatcher matcher) {
        return faults.inject(matcher, Fault.refuse());
    }

    /** Forgets all history: every resourceVersion before now is expired. */
    public void compact() {
        store.compact();
    }

    /**
     * Forgets all writes after a resourceVersion, as when etcd is restored from a backup of then: later writes get the
     * same versions again. Watches from beyond stay silent until then.
     *
     * @throws IllegalArgumentException when that version is compacted
     */
    public void restore(long resourceVersion) {
        try {
            store.restore(resourceVersion);
        } catch (CompactedException compacted) {
            throw new IllegalArgumentException("resourceVersion " + resourceVersion + " is compacted", compacted);
        }
    }

    /** How watches end that meet compacted history; {@link CompactedWatch#ERROR_EVENT} at first. */
    public void compactedWatch(CompactedWatch way) {
        server.compactedWatch(requireNonNull(way, "way is null"));
    }

    /** Sets the health that ComponentStatus tells, such as of {@code scheduler}. */
    public void componentStatus(String name, boolean healthy, String message) {
        server.componentStatus(name, healthy, message);
    }

    /** Sets one check of {@code /readyz}, such as {@code etcd}; also of /livez and /healthz, where they have it. */
    public void readyz(String check, boolean healthy) {
        server.readyz(check, healthy);
    }

    /** The last requests, oldest first. */
    public List<RecordedRequest> requests() {
        return log.requests();
    }

    /** All retained writes, oldest first. */
    public List<Revision> history() {
        return store.history();
    }

    /** The newest resourceVersion. */
    public long resourceVersion() {
        return store.revision();
    }

    /** Closes all connections and ends all threads. */
    @Override
    public void close() {
        expiry.interrupt();
        http.close();
        try {
            expiry.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void expireEvents() {
        try {
            while (true) {
                server.expireEvents();
                TimeUnit.MILLISECONDS.sleep(EXPIRY_MILLISECONDS);
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Settings of a sandbox, with kube-apiserver's defaults where it has one. */
    public static final class Builder {
        private int port;
        private Duration eventTtl = Duration.ofHours(1);
        private Duration bookmarkInterval = Duration.ofMinutes(1);
        private Clock clock = Clock.systemUTC();
        private int historyLimit = 100_000;
        private int requestLimit = 10_000;
        private int connectionLimit = 1_000;
        private boolean roleBased;
        private String version = "v1.36.3";
        private final Map<String, String> users = new LinkedHashMap<>();

        private Builder() {}

        /** 0, the default, for any free one. */
        public Builder port(int port) {
            this.port = port;
            return this;
        }

        /** How long an event lives after its last write. Default 1 h. */
        public Builder eventTtl(Duration eventTtl) {
            this.eventTtl = requireNonNull(eventTtl, "eventTtl is null");
            return this;
        }

        /** Between the bookmarks of a watch. Default 1 min. Events get none, as from kube-apiserver. */
        public Builder bookmarkInterval(Duration bookmarkInterval) {
            this.bookmarkInterval = requireNonNull(bookmarkInterval, "bookmarkInterval is null");
            return this;
        }

        /** Gives creation and expiry their time. Timeouts and bookmarks of watches go by real time. */
        public Builder clock(Clock clock) {
            this.clock = requireNonNull(clock, "clock is null");
            return this;
        }

        /** How many revisions are retained; older ones are compacted. Default 100,000. */
        public Builder historyLimit(int revisions) {
            this.historyLimit = requirePositive(revisions, "historyLimit");
            return this;
        }

        /** How many requests are remembered. Default 10,000. */
        public Builder requestLimit(int requests) {
            this.requestLimit = requirePositive(requests, "requestLimit");
            return this;
        }

        /** How many connections may be open. Default 1,000. */
        public Builder connectionLimit(int connections) {
            this.connectionLimit = requirePositive(connections, "connectionLimit");
            return this;
        }

        /**
         * Lets the stored roles and bindings decide, as in a cluster. Without it, the default, everybody may do
         * everything, also without a token.
         */
        public Builder rbac() {
            this.roleBased = true;
            return this;
        }

        /** A bearer token and its user. Unknown tokens are answered with 401. */
        public Builder token(String token, String user) {
            users.put(requireNonNull(token, "token is null"), requireNonNull(user, "user is null"));
            return this;
        }

        /** What {@code /version} tells. */
        public Builder version(String gitVersion) {
            this.version = requireNonNull(gitVersion, "gitVersion is null");
            return this;
        }

        /**
         * Starts it.
         *
         * @throws java.io.UncheckedIOException when the port cannot be had
         */
        public KubeSandbox start() {
            KubeSandbox sandbox = new KubeSandbox(this);
            sandbox.expiry.start();
            return sandbox;
        }

        private static int requirePositive(int value, String name) {
            if (value < 1) {
                throw new IllegalArgumentException(name + " is " + value + ", must be at least 1");
            }
            return value;
        }
    }
}
