// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;

/**
 * What is known of one component.
 *
 * @param component its name, such as {@code apiserver}, {@code scheduler}, {@code etcd-0}
 * @param message why; never empty
 */
record ComponentHealth(String component, Status status, String message) {
    private static final int MESSAGE_LIMIT = 1000;

    ComponentHealth {
        requireNonNull(component, "component is null");
        requireNonNull(status, "status is null");
        if (message.isBlank()) {
            throw new IllegalArgumentException("a component's health needs a message");
        }
        if (message.length() > MESSAGE_LIMIT) {
            message = message.substring(0, MESSAGE_LIMIT - 1) + "…";
        }
    }

    ServiceCheck toServiceCheck() {
        return ServiceCheck.of(ControlPlaneCheck.SERVICE_CHECK, status, message, "component:" + component);
    }
}
