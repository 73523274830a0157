// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import io.checkagent.api.Host;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a host as the Datadog Agent takes it: that of RFC 1123, and none that every host has.
 *
 * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/util/hostname/validate/validate.go">ValidHostname</a>
 */
public record HostName(String value) {
    private static final Set<String> OF_EVERY_HOST =
            Set.of("localhost", "localhost.localdomain", "localhost6.localdomain6", "ip6-localhost");
    private static final Pattern VALID =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

    public HostName {
        if (OF_EVERY_HOST.contains(value.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "not a valid hostname: \"%s\" is the name of every host".formatted(value));
        }
        if (value.length() > Host.LONGEST_NAME || !VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a valid hostname; it is made of letters, digits and - between dots, at most %s characters"
                            .formatted(Host.LONGEST_NAME));
        }
    }

    /** Reads a name. */
    public static HostName parse(String text) {
        return new HostName(text.strip());
    }

    @Override
    public String toString() {
        return value;
    }
}
