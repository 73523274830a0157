// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

/** Kinds of results, by the names of the JSON line format. */
public enum Kind {
    EVENT,
    METRIC,
    DISTRIBUTION,
    SERVICE_CHECK
}
