// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import io.checkagent.api.Host;
import java.util.regex.Pattern;

/**
 * The name of a cluster: letters, digits, {@code _}, {@code .} and {@code -}, as the Datadog Agent 7 takes it (Agent 6 took
 * lower case only, and letters at the beginning of each part).
 */
public record ClusterName(String value) {
    /** Leaves room for a host of one character and the hyphen. */
    private static final int LONGEST = Host.LONGEST_NAME - 2;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.-]*[A-Za-z0-9][A-Za-z0-9_.-]*");

    public ClusterName {
        if (value.length() > LONGEST || !VALID.matcher(value).matches()) {
            String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
            throw new IllegalArgumentException(
                    "not a valid cluster name: \"%s\"; it is made of letters, digits, _, . and -, at most %s characters"
                            .formatted(shown, LONGEST));
        }
    }

    /** Reads a name. */
    public static ClusterName parse(String text) {
        return new ClusterName(text.strip());
    }

    @Override
    public String toString() {
        return value;
    }
}
