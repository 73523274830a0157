// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

/** What became of a batch, from best to worst: the worst of the outputs counts. */
enum Outcome {
    /** Acknowledged, or finally rejected by the output, which is counted there and which no repetition would change. */
    DELIVERED("delivered"),
    /** Metrics and service checks that gave way to newer ones. */
    DROPPED("dropped: the output's queue is full"),
    /** The fence was closed. */
    NOT_LEADING("refused: this agent leads no more"),
    /** The agent is shutting down. */
    CLOSED("refused: the agent is shutting down");

    private final String text;

    Outcome(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    Outcome worse(Outcome other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** Whether the next leader has to deliver it. */
    boolean isRefusal() {
        return switch (this) {
            case DELIVERED, DROPPED -> false;
            case NOT_LEADING, CLOSED -> true;
        };
    }
}
