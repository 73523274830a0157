// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.fault;

import static java.util.Objects.requireNonNull;

import io.checkagent.sandbox.request.ApiRequest;
import io.checkagent.sandbox.request.RequestMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** The faults at work, told by a test and asked by the server. Thread-safe. */
public final class Faults {
    private final List<Injection> injections = new CopyOnWriteArrayList<>();

    /** Strikes all matching requests until cleared. */
    public Injection inject(RequestMatcher matcher, Fault fault) {
        return inject(matcher, fault, Integer.MAX_VALUE);
    }

    /** Strikes the next matching requests, at most {@code times}. */
    public Injection inject(RequestMatcher matcher, Fault fault, int times) {
        requireNonNull(matcher, "matcher is null");
        requireNonNull(fault, "fault is null");
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + ", must be at least 1");
        }
        Injection injection = new Injection(matcher, fault, times);
        injections.removeIf(Injection::isCleared);
        injections.add(injection);
        return injection;
    }

    /** Ends all faults; requests that they hold go on. */
    public void clear() {
        injections.forEach(Injection::clear);
    }

    /** The faults that strike this request as it arrives, in the order of their injection. */
    public List<Injection> strike(ApiRequest request) {
        boolean stream = request.verb().equals("watch");
        return strike(request, fault -> !stream || !isForRunningStreams(fault));
    }

    /** The fault that strikes a stream which has sent so many events. */
    public Optional<Fault> strikeStream(ApiRequest request, int eventsSent) {
        return strike(request, fault -> isDue(fault, eventsSent)).stream()
                .map(Injection::fault)
                .findFirst();
    }

    /** Whether a refusal would strike this request. */
    public boolean refuses(ApiRequest request) {
        return injections.stream()
                .anyMatch(injection -> injection.fault() instanceof Fault.Refuse && injection.wouldStrike(request));
    }

    private List<Injection> strike(ApiRequest request, Predicate<Fault> due) {
        List<Injection> striking = new ArrayList<>();
        for (Injection injection : injections) {
            if (due.test(injection.fault()) && injection.strike(request)) {
                striking.add(injection);
            }
        }
        return striking;
    }

    private static boolean isForRunningStreams(Fault fault) {
        return fault instanceof Fault.Cut || fault instanceof Fault.HalfOpen;
    }

    private static boolean isDue(Fault fault, int eventsSent) {
        return (fault instanceof Fault.Cut cut && cut.afterEvents() <= eventsSent)
                || (fault instanceof Fault.HalfOpen halfOpen && halfOpen.afterEvents() <= eventsSent);
    }
}
