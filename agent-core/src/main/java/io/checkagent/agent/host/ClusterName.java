// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.host;

import java.util.regex.Pattern;

/**
 * The name of a cluster, by the Datadog Agent's rule: parts between dots, each beginning with a lower case letter, of
 * lower case letters, digits and hyphens; at most 80 characters.
 */
public record ClusterName(String value) {
    private static final int LONGEST = 80;
    private static final Pattern VALID = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?(\\.[a-z]([-a-z0-9]*[a-z0-9])?)*");

    public ClusterName {
        if (value.length() > LONGEST || !VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a valid cluster name: \"%s\"; it is made of parts between dots, each beginning with a lower case letter, of lower case letters, digits and hyphens, at most %d characters"
                            .formatted(value, LONGEST));
        }
    }

    /** Reads a name. */
    public static ClusterName parse(String text) {
        return new ClusterName(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
