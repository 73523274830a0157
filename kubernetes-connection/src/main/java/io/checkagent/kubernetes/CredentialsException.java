// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.Serial;

/** A request was not sent, because there is nothing now to say who asks. The message holds no secret. */
final class CredentialsException extends KubernetesClientException {
    @Serial
    private static final long serialVersionUID = 1L;

    CredentialsException(String message) {
        super(Message.of(message));
    }
}
