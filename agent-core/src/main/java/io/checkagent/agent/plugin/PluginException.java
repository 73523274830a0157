// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import io.checkagent.agent.stage.ErrorText;
import io.checkagent.configuration.FileFailure;
import java.io.IOException;
import java.io.Serial;

/** Why a plugin, or a check of it, cannot be used; the message is for the user. */
public final class PluginException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    public PluginException(String message) {
        super(message);
    }

    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }

    /** One line for whatever a plugin threw, with its causes. */
    static String reason(Throwable error) {
        if (error instanceof PluginException && error.getMessage() != null) {
            return error.getMessage();
        }
        return error instanceof IOException unreadable ? FileFailure.reason(unreadable) : ErrorText.of(error);
    }
}
