// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this build. */
public final class AgentVersion {
    private static final String VERSION = read();

    private AgentVersion() {}

    /** As the build names it, such as {@code 0.1.0-SNAPSHOT}. */
    public static String full() {
        return VERSION;
    }

    /** Without a qualifier: what plugins require. */
    public static String release() {
        return VERSION.replaceFirst("-.*", "");
    }

    private static String read() {
        try (InputStream in = AgentVersion.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new IllegalStateException("the agent's own version.properties cannot be read", e);
        }
    }
}
