// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.status;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * {@code localhost}, or an address that only programs of this host reach, as the Datadog Agent takes {@code cmd_host} (its
 * {@code IsLocalAddress}): what is asked there is shown a token, in plain text.
 *
 * @param name as it was written
 */
public record LoopbackHost(String name) {
    /** Not a name, which would be looked up. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+(\\.[0-9]+){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /**
     * What is configured.
     *
     * @throws IllegalArgumentException when the text is neither
     */
    public static LoopbackHost parse(String text) {
        if (text.equals("localhost") || (ADDRESS.matcher(text).matches() && isLoopback(text))) {
            return new LoopbackHost(text);
        }
        throw new IllegalArgumentException("expected localhost or an address of this host's loopback, found \"" + text
                + "\": the token would cross the network in plain text");
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** @throws IOException when this host knows no such name, or what it calls {@code localhost} is none */
    InetAddress address() throws IOException {
        InetAddress address = InetAddress.getByName(name);
        if (!address.isLoopbackAddress()) {
            throw new IOException(name + " is " + address.getHostAddress() + " here, not this host's loopback");
        }
        return address;
    }

    @Override
    public String toString() {
        return name;
    }
}
