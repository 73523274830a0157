// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import javax.net.ssl.SNIHostName;

/** The host of a URL: a name or an address. */
final class Host {
    private Host() {}

    /** Without brackets. */
    static String of(URI address) {
        String host = address.getHost();
        return host == null ? "" : host.replaceAll("^\\[|]$", "");
    }

    /** Whether a text is an address. Asks no name server. */
    static boolean isAddress(String host) {
        return host.contains(":") || host.matches("[0-9.]+");
    }

    /** Whether nobody but this machine sees what is sent there. */
    static boolean isLoopback(URI address) {
        String host = of(address);
        try {
            return host.equals("localhost")
                    || (isAddress(host) && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** @throws IllegalArgumentException when it can be neither asked for nor found in a certificate */
    static void check(String host) {
        if (!isAddress(host)) {
            new SNIHostName(host);
        }
    }
}
