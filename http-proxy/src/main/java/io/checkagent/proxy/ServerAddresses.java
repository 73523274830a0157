// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of a host name. The JDK's client connects to the first one only; when that one does not answer, requests have
 * to go to another. Thread-safe.
 *
 * <p>Addresses are tried at the start and after a failure, each 250 ms after the one before (RFC 8305), for three seconds at
 * most; the first that answers is taken.
 */
public final class ServerAddresses {
    private static final Logger log = LoggerFactory.getLogger(ServerAddresses.class);
    private static final String RESTRICTED = "jdk.httpclient.allowRestrictedHeaders";
    private static final Duration STAGGER = Duration.ofMillis(250);
    private static final Duration LIMIT = Duration.ofSeconds(3);

    static {
        // The JDK's client lets nobody set Host unless told so before it is first used.
        if (System.getProperty(RESTRICTED) == null) {
            System.setProperty(RESTRICTED, "host");
        }
    }

    private final String host;
    private final int port;
    private final boolean enabled;
    private boolean isUncertain = true;
    private Optional<InetAddress> chosen = Optional.empty();

    /**
     * @param host a name or an address, without brackets
     * @param port that is connected to
     */
    public ServerAddresses(String host, int port) {
        this.host = host;
        this.port = port;
        this.enabled = !IpAddress.isMeant(host) && canSetHost();
    }

    private static boolean canSetHost() {
        try {
            HttpRequest.newBuilder().header("Host", "any.example");
            return true;
        } catch (IllegalArgumentException e) {
            log.debug("The header Host cannot be set, so only the first address of a server is used", e);
            return false;
        }
    }

    /** The address to use in place of the host, in the form of a URL; empty when the host itself will do. */
    public synchronized Optional<String> inPlaceOfHost(Duration patience) {
        if (enabled && isUncertain) {
            isUncertain = false;
            try {
                List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
                Optional<InetAddress> before = chosen;
                chosen = addresses.size() < 2
                        ? Optional.empty()
                        : firstReachable(addresses, patience).filter(found -> !found.equals(addresses.get(0)));
                if (!chosen.equals(before)) {
                    log.info(
                            "The server {} is reached at {}",
                            host,
                            chosen.map(InetAddress::getHostAddress).orElse("its first address"));
                }
            } catch (IOException e) {
                log.debug("The addresses of {} could not be tried", host, e);
            }
        }
        return chosen.map(InetAddress::getHostAddress)
                .map(address -> address.contains(":") ? "[" + address.replace("%", "%25") + "]" : address);
    }

    /**
     * The target with an address in place of its host, where the host itself will not do; the header {@code Host} then has to
     * be the target's authority, and the certificate that of its host ({@link NamedSslContext}).
     */
    public URI reachable(URI target, Duration patience) {
        return inPlaceOfHost(patience)
                .map(address -> {
                    String authority = target.getPort() < 0 ? address : address + ":" + target.getPort();
                    String whole = target.toString();
                    String rest = whole.substring(whole.indexOf(target.getRawAuthority())
                            + target.getRawAuthority().length());
                    return URI.create(target.getScheme() + "://" + authority + rest);
                })
                .orElse(target);
    }

    /** A request got no answer: addresses are tried anew before the next. */
    public synchronized void failed() {
        isUncertain = true;
    }

    private Optional<InetAddress> firstReachable(List<InetAddress> addresses, Duration patience) throws IOException {
        List<SocketChannel> attempts = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            long deadline = System.nanoTime() + Math.min(patience.toNanos(), LIMIT.toNanos());
            Iterator<InetAddress> next = addresses.iterator();
            while (next.hasNext() || selector.keys().stream().anyMatch(SelectionKey::isValid)) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    break;
                }
                if (next.hasNext()) {
                    attempts.add(attempt(next.next(), selector));
                    left = Math.min(left, STAGGER.toMillis());
                }
                selector.select(left);
                for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
                    Optional<InetAddress> reached = reached(key);
                    if (reached.isPresent()) {
                        return reached;
                    }
                }
                selector.selectedKeys().clear();
            }
            return Optional.empty();
        } finally {
            for (SocketChannel attempt : attempts) {
                attempt.close();
            }
        }
    }

    private SocketChannel attempt(InetAddress address, Selector selector) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        try {
            channel.connect(new InetSocketAddress(address, port));
            channel.register(selector, SelectionKey.OP_CONNECT, address);
        } catch (IOException e) {
            channel.close();
        }
        return channel;
    }

    private static Optional<InetAddress> reached(SelectionKey key) {
        try {
            ((SocketChannel) key.channel()).finishConnect();
            return Optional.of((InetAddress) key.attachment());
        } catch (IOException e) {
            key.cancel();
            return Optional.empty();
        }
    }
}
