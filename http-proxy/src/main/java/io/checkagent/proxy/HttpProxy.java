// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.UnknownHostException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy: requests for {@code http} targets go to it, {@code https} targets are reached by a tunnel that it opens
 * ({@code CONNECT}). Immutable.
 *
 * <p>A user and password are sent with the first request, as {@link #authorization}, not when the proxy asks for them: a
 * {@link java.net.Authenticator} would make the JDK's client fail every answer 401 that has no {@code WWW-Authenticate}.
 * The JDK keeps such a header from a target that is reached directly or through a tunnel.
 */
public final class HttpProxy {
    private static final Pattern URL = Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)(?:[/?#].*)?");
    private static final Pattern HOST_AND_PORT = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^\\[\\]:]*)(?::([0-9]*))?");
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final String FORM = "expected http://host:port";

    static {
        Tunnels.letBasicCredentialsThrough();
    }

    private final String host;
    private final int port;
    private final Optional<String> authorization;

    private HttpProxy(String host, int port, Optional<String> authorization) {
        this.host = host;
        this.port = port;
        this.authorization = authorization;
    }

    /**
     * Reads what a variable such as {@code HTTPS_PROXY} holds: a URL, or {@code host} or {@code host:port} alone. The
     * default port is 80, as in Go's {@code net/http}. User and password are percent-decoded.
     *
     * @throws IllegalArgumentException when this is no proxy that can be used; the message says why, and has nothing of a
     *     password
     */
    public static HttpProxy parse(String text) {
        Matcher url = URL.matcher(requireNonNull(text, "text is null").strip());
        if (!url.matches()) {
            throw new IllegalArgumentException("is no URL; " + FORM);
        }
        String scheme = url.group(1) == null ? "http" : url.group(1).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http")) {
            throw new IllegalArgumentException(
                    "has the scheme " + scheme + ", which is not supported for proxies; " + FORM);
        }
        String authority = url.group(2);
        int at = authority.lastIndexOf('@');
        Matcher address = HOST_AND_PORT.matcher(authority.substring(at + 1));
        if (!address.matches()) {
            throw new IllegalArgumentException(
                    "has no valid host and port; " + FORM + ", with @ / ? # in a user or password percent-encoded");
        }
        return new HttpProxy(host(address.group(1)), port(address.group(2)), authorization(authority, at));
    }

    private static String host(String text) {
        if (text.startsWith("[")) {
            String literal = text.substring(1, text.length() - 1);
            if (IpAddress.parse(literal.replaceFirst("%.*", "")).isPresent()) {
                return literal;
            }
        } else {
            try {
                String ascii = isAscii(text) ? text : IDN.toASCII(text);
                if (HOST_NAME.matcher(ascii).matches()) {
                    return ascii;
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("has no valid host; " + FORM, e);
            }
        }
        throw new IllegalArgumentException("has no valid host; " + FORM);
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(character -> character < 128);
    }

    private static int port(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return 80;
        }
        int port = text.length() > 5 ? 0 : Integer.parseInt(text);
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("has no port from 1 to 65535; " + FORM);
        }
        return port;
    }

    private static Optional<String> authorization(String authority, int at) {
        if (at < 0) {
            return Optional.empty();
        }
        String[] user = authority.substring(0, at).split(":", 2);
        ByteArrayOutputStream credentials = new ByteArrayOutputStream();
        credentials.writeBytes(decode(user[0]));
        credentials.write(':');
        credentials.writeBytes(decode(user.length > 1 ? user[1] : ""));
        return Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials.toByteArray()));
    }

    private static byte[] decode(String text) {
        ByteArrayOutputStream decoded = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '%') {
                int end = text.offsetByCodePoints(i, 1);
                decoded.writeBytes(text.substring(i, end).getBytes(UTF_8));
                i = end - 1;
                continue;
            }
            int high = i + 1 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
            int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException(
                        "has a % in its user or password that does not begin a code such as %40; write % as %25");
            }
            decoded.write(high * 16 + low);
            i += 2;
        }
        return decoded.toByteArray();
    }

    /** A name or address, without brackets. */
    public String host() {
        return host;
    }

    public int port() {
        return port;
    }

    /** The value of the header {@code Proxy-Authorization}, when the proxy has a user. A secret. */
    public Optional<String> authorization() {
        return authorization;
    }

    /**
     * For the JDK's clients. Its name is not looked up yet; but for one with an underscore, which their URIs cannot hold:
     * there they get the address, if it has one now.
     */
    public Proxy proxy() {
        return new Proxy(
                Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host.contains("_") ? address() : host, port));
    }

    private String address() {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            return host;
        }
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
