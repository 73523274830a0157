// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads addresses as texts, and never asks a name server. */
final class IpAddress {
    private static final String PART = "(?:0|[1-9][0-9]?|1[0-9][0-9]|2[0-4][0-9]|25[0-5])";
    private static final Pattern V4 = Pattern.compile(PART + "(?:\\." + PART + "){3}");
    private static final Pattern V6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private IpAddress() {}

    /** Whether a host is meant as an address, be it a valid one or not. */
    static boolean isMeant(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    /** The address that is written there; an IPv4 address in IPv6's form is that IPv4 address. */
    static Optional<InetAddress> parse(String text) {
        if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }
}
