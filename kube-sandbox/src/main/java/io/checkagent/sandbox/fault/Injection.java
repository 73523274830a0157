// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.fault;

import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.request.RequestMatcher;

/** A fault at work: which requests it strikes, and how often it still may. Thread-safe. */
public final class Injection {
    private final RequestMatcher matcher;
    private final Fault fault;
    private int remaining;
    private int strikes;
    private boolean cleared;

    Injection(RequestMatcher matcher, Fault fault, int times) {
        this.matcher = matcher;
        this.fault = fault;
        this.remaining = times;
    }

    public Fault fault() {
        return fault;
    }

    /** How many requests it has struck. */
    public synchronized int strikes() {
        return strikes;
    }

    /** Ends the fault; requests that it holds go on. */
    public synchronized void clear() {
        cleared = true;
    }

    public synchronized boolean isCleared() {
        return cleared;
    }

    private synchronized boolean isSpent() {
        return cleared || remaining == 0;
    }

    boolean wouldStrike(ApiRequest request) {
        return !isSpent() && matcher.matches(request);
    }

    synchronized boolean strike(ApiRequest request) {
        if (!wouldStrike(request)) {
            return false;
        }
        remaining--;
        strikes++;
        return true;
    }
}
