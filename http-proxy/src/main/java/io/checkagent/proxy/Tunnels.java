// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

/**
 * The JDK's HTTP client sends no Basic credentials for a tunnel unless told so before its first instance is made. So this
 * class has to be loaded before, as it is when each instance gets its proxies from this package.
 */
final class Tunnels {
    private static final String DISABLED_SCHEMES = "jdk.http.auth.tunneling.disabledSchemes";

    static {
        if (System.getProperty(DISABLED_SCHEMES) == null) {
            System.setProperty(DISABLED_SCHEMES, "");
        }
    }

    private Tunnels() {}

    /** Loads this class; what the user set is left alone. */
    static void letBasicCredentialsThrough() {}
}
