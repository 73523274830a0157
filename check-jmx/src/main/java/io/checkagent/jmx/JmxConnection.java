// SPDX-License-Identifier: Apache-2.0
package io.checkagent.jmx;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.ObjectStreamException;
import java.rmi.NotBoundException;
import java.rmi.UnmarshalException;
import java.rmi.registry.LocateRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.rmi.RMIConnector;
import javax.management.remote.rmi.RMIServer;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the MBeans of another JVM: opened when it is first used, and anew after it broke. Not thread-safe, as a
 * check needs it: its runs do not overlap.
 *
 * <p>What comes from there is deserialized: ask JVMs that you trust.
 */
public final class JmxConnection implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    static {
        // The JDK waits for ever otherwise, and has no setting for one connection. Read once, at the first use of RMI.
        String millis = String.valueOf(LIMIT.toMillis());
        System.getProperties().putIfAbsent("sun.rmi.transport.tcp.responseTimeout", millis);
        System.getProperties().putIfAbsent("sun.rmi.transport.tcp.handshakeTimeout", millis);
    }

    private final JmxSettings settings;
    private @Nullable JMXConnector connector;
    private @Nullable FutureTask<JMXConnector> opening;

    /** Opens nothing yet. */
    public JmxConnection(JmxSettings settings) {
        this.settings = settings;
    }

    /** What is asked of the MBeans. */
    @FunctionalInterface
    public interface Question<T> {
        /** Asks it; what it throws is thrown by {@link JmxConnection#ask}. */
        T of(MBeanServerConnection beans) throws IOException, JMException;
    }

    /**
     * Asks, and waits 15 s for the connection and for each answer.
     *
     * @throws IOException when the JVM cannot be reached, refuses, or does not answer, with what to do; the next call
     *     connects anew
     * @throws JMException what an MBean throws, or that there is none
     */
    public <T> T ask(Question<T> question) throws IOException, JMException {
        MBeanServerConnection beans = connected();
        try {
            return question.of(beans);
        } catch (IOException e) {
            if (!isOfValue(e)) {
                close();
            }
            throw e;
        }
    }

    /** Whether an answer came whole, with a value of a class that is not here. */
    static boolean isOfValue(IOException error) {
        return error instanceof UnmarshalException
                && (error.getCause() instanceof ClassNotFoundException
                        || error.getCause() instanceof ObjectStreamException);
    }

    private MBeanServerConnection connected() throws IOException {
        JMXConnector open = connector;
        try {
            if (open == null) {
                open = opened();
                connector = open;
            }
            return open.getMBeanServerConnection();
        } catch (SecurityException e) {
            close();
            throw new IOException(
                    "the JVM at %s refuses the user: %s; set user and password as its jmxremote.password has them"
                            .formatted(settings.server(), e.getMessage()),
                    e);
        } catch (IOException e) {
            if (opening == null) {
                close();
            }
            throw new IOException(
                    "the JVM at %s cannot be reached by JMX: %s; does it run with -Dcom.sun.management.jmxremote.port and .rmi.port, and -Djava.rmi.server.hostname as it is called from here?"
                            .formatted(settings.server(), innermost(e)),
                    e);
        }
    }

    /**
     * In a thread of its own: RMI knows no limit for connecting, and the kernel tries for minutes. An attempt that takes
     * longer goes on, and the next call waits for that one, so that there is never more than one.
     */
    private JMXConnector opened() throws IOException {
        FutureTask<JMXConnector> attempt = opening;
        if (attempt == null) {
            attempt = new FutureTask<>(this::open);
            opening = attempt;
            Thread thread = new Thread(attempt, "jmx-connect");
            thread.setDaemon(true);
            thread.start();
        }
        try {
            JMXConnector open = attempt.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            opening = null;
            return open;
        } catch (TimeoutException e) {
            throw new IOException("no connection within " + LIMIT.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it was connected");
        } catch (ExecutionException e) {
            opening = null;
            if (e.getCause() instanceof SecurityException refused) {
                throw refused;
            }
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        }
    }

    private JMXConnector open() throws IOException {
        JMXConnector open = new RMIConnector(server(), environment());
        open.connect();
        if (Thread.interrupted()) { // nobody waits any more
            open.close();
            throw new InterruptedIOException("closed");
        }
        return open;
    }

    private RMIServer server() throws IOException {
        JmxSettings.Registry at = settings.registry();
        try {
            return (RMIServer) LocateRegistry.getRegistry(
                            at.host(), at.port(), settings.rmiRegistrySsl() ? new SslRMIClientSocketFactory() : null)
                    .lookup(at.name());
        } catch (NotBoundException e) {
            throw new IOException("its registry has no " + at.name(), e);
        }
    }

    private static String innermost(Throwable error) {
        Throwable last = error;
        while (last.getCause() != null
                && last.getCause() != last
                && last.getCause().getMessage() != null) {
            last = last.getCause();
        }
        return last.getMessage() == null ? "no reason given" : last.getMessage();
    }

    private Map<String, Object> environment() {
        Map<String, Object> environment = new HashMap<>();
        // Without a thread that asks every minute whether the other side is there.
        environment.put("jmx.remote.x.client.connection.check.period", 0L);
        settings.user()
                .ifPresent(user -> environment.put(
                        JMXConnector.CREDENTIALS,
                        new String[] {user, settings.password().orElse("")}));
        return environment;
    }

    /** Closes it; the next question opens it anew. */
    @Override
    public void close() {
        FutureTask<JMXConnector> attempt = opening;
        opening = null;
        if (attempt != null) {
            boolean unused = attempt.cancel(true);
        }
        JMXConnector open = connector;
        connector = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // The other side is gone, and with it what there was to close.
            }
        }
    }
}
