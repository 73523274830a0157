// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import java.util.regex.Pattern;

/**
 * The name of a cluster: letters, digits, {@code _}, {@code .} and {@code -}, as the Datadog Agent 7 takes it (Agent 6 took
 * lower case only, and letters at the beginning of each part).
 */
public record ClusterName(String value) {
    /** A host name is no longer (RFC 1123; the Datadog Agent's limit for hosts, too). */
    private static final int LONGEST_HOST = 255;

    /** Leaves room for a host of one character and the hyphen. */
    private static final int LONGEST = LONGEST_HOST - 2;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_.-]*[A-Za-z0-9][A-Za-z0-9_.-]*");

    private static final Pattern ENDS = Pattern.compile("^[-.]+|[-.]+$");

    public ClusterName {
        if (value.length() > LONGEST || !VALID.matcher(value).matches()) {
            String shown = value.length() > LONGEST ? value.substring(0, LONGEST) + "..." : value;
            throw new IllegalArgumentException(
                    "not a valid cluster name: \"%s\"; it is made of letters, digits, _, . and -, at most %d characters"
                            .formatted(shown, LONGEST));
        }
    }

    /** Reads a name. */
    public static ClusterName parse(String text) {
        return new ClusterName(text.strip());
    }

    /**
     * A host of this cluster, {@code <host>-<cluster>}, as a valid host name (RFC 1123): {@code _} becomes {@code -}, and
     * {@code -} and {@code .} are cut off at both ends. The host alone, where both together are too long.
     */
    public String ofHost(String host) {
        String suffix = ENDS.matcher(value.replace('_', '-')).replaceAll("");
        String together = host + "-" + suffix;
        return together.length() > LONGEST_HOST ? host : together;
    }

    @Override
    public String toString() {
        return value;
    }
}
