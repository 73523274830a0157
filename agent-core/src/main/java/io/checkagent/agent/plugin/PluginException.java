// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import java.io.Serial;
import java.util.ArrayList;
import java.util.List;

/** Why a plugin, or a check of it, cannot be used; the message is for the user. */
public final class PluginException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int CAUSES = 3;

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
        List<String> reasons = new ArrayList<>();
        for (Throwable e = error; e != null && reasons.size() < CAUSES; e = e.getCause()) {
            reasons.add(e.toString());
        }
        return String.join(", because of ", reasons);
    }
}
