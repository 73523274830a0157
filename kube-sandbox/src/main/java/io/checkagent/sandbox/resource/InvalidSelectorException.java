// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.resource;

/** A label or field selector that cannot be understood. */
public final class InvalidSelectorException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String answer;

    InvalidSelectorException(String answer) {
        super(answer);
        this.answer = answer;
    }

    /** What the server says about it. */
    public String answer() {
        return answer;
    }
}
