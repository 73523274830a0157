// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import java.net.IDN;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which targets are reached without a proxy. Immutable.
 *
 * @see <a href="https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config">httpproxy</a>
 */
final class NoProxy {
    private static final Pattern PORT = Pattern.compile("(\\[[^\\[\\]]*]|[^:]*):([^:]*)");

    /** Where a request goes; the address is empty for a name. */
    private record Target(String host, String port, Optional<InetAddress> address) {
        static Target of(URI uri) {
            String host = ProxyRules.host(uri);
            int port = uri.getPort() >= 0 ? uri.getPort() : ProxyRules.isSecure(uri) ? 443 : 80;
            return new Target(ascii(host.toLowerCase(Locale.ROOT)), String.valueOf(port), IpAddress.parse(host));
        }
    }

    private final Predicate<URI> matcher;

    private NoProxy(Predicate<URI> matcher) {
        this.matcher = matcher;
    }

    boolean matches(URI target) {
        return matcher.test(target);
    }

    /**
     * The rules of {@code golang.org/x/net/http/httpproxy}: {@code x} is that host and all below it, {@code .x} and
     * {@code *.x} only those below, {@code *} is all; addresses, networks such as {@code 10.0.0.0/8}, and ports behind a
     * colon. {@code localhost} and loopback addresses never need a proxy. What is none of these matches nothing.
     */
    static NoProxy go(List<String> entries) {
        List<Predicate<Target>> matchers = new ArrayList<>();
        for (String entry : entries) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (text.equals("*")) {
                return new NoProxy(target -> true);
            }
            if (!text.isEmpty()) {
                matchers.add(matcher(text));
            }
        }
        return new NoProxy(uri -> {
            Target target = Target.of(uri);
            return target.host().equals("localhost")
                    || target.address().filter(InetAddress::isLoopbackAddress).isPresent()
                    || matchers.stream().anyMatch(matcher -> matcher.test(target));
        });
    }

    /**
     * The Datadog Agent's rule unless {@code no_proxy_nonexact_match} is set: an entry is the host of a URL, with its port
     * where the URL has one.
     *
     * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/util/http/transport.go">transport.go</a>
     */
    static NoProxy exact(List<String> entries) {
        return new NoProxy(target -> entries.stream()
                .map(String::strip)
                .anyMatch(entry -> !entry.isEmpty() && entry.equals(ProxyRules.authority(target))));
    }

    private static Predicate<Target> matcher(String entry) {
        Optional<Predicate<Target>> network = network(entry);
        if (network.isPresent()) {
            return network.get();
        }
        Matcher withPort = PORT.matcher(entry);
        String host = entry;
        String port = "";
        if (withPort.matches()) {
            host = withPort.group(1).replaceAll("^\\[|]$", "");
            port = withPort.group(2);
        }
        String ofPort = port;
        Predicate<Target> rightPort = target -> ofPort.isEmpty() || ofPort.equals(target.port());
        Optional<InetAddress> address = IpAddress.parse(host);
        if (address.isPresent()) {
            return rightPort.and(target -> target.address().equals(address));
        }
        if (host.isEmpty()) {
            return target -> false;
        }
        String domain = ascii(host.startsWith("*.") ? host.substring(1) : host);
        return rightPort.and(
                domain.startsWith(".")
                        ? target -> target.host().endsWith(domain)
                        : target ->
                                target.host().equals(domain) || target.host().endsWith("." + domain));
    }

    private static Optional<Predicate<Target>> network(String entry) {
        int slash = entry.indexOf('/');
        if (slash < 0 || !entry.substring(slash + 1).matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(entry.substring(slash + 1));
        return IpAddress.parse(entry.substring(0, slash))
                .map(InetAddress::getAddress)
                .filter(network -> bits <= network.length * 8)
                .map(network -> target -> target.address()
                        .filter(address -> hasPrefix(address.getAddress(), network, bits))
                        .isPresent());
    }

    private static boolean hasPrefix(byte[] address, byte[] network, int bits) {
        if (address.length != network.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static String ascii(String host) {
        try {
            return HttpProxy.isAscii(host) ? host : IDN.toASCII(host);
        } catch (IllegalArgumentException e) {
            return host;
        }
    }
}
