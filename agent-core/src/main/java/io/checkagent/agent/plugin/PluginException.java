package io.checkagent.agent.plugin;

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
}
