// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import java.util.Locale;

/** The kinds of object that can hold the election record: {@code leader_election_default_resource}. */
public enum LockResource {
    ENDPOINTS,
    CONFIGMAPS,
    LEASES,
    /** Both are held, so that a fleet can move from Endpoints to Leases without two leaders. */
    ENDPOINTSLEASES,
    /** Both are held, so that a fleet can move from ConfigMaps to Leases without two leaders. */
    CONFIGMAPSLEASES;

    /** Reads the names, also in the singular, as the Datadog Agent does. */
    public static LockResource parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "endpoint", "endpoints" -> ENDPOINTS;
            case "configmap", "configmaps" -> CONFIGMAPS;
            case "lease", "leases" -> LEASES;
            case "endpointsleases" -> ENDPOINTSLEASES;
            case "configmapsleases" -> CONFIGMAPSLEASES;
            default ->
                throw new IllegalArgumentException(
                        "expected one of endpoints, configmap, lease, endpointsleases, configmapsleases, found \""
                                + text + "\"");
        };
    }
}
