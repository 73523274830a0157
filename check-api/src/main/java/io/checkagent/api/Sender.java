// SPDX-License-Identifier: Apache-2.0
package io.checkagent.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Takes what a check saw. Nothing leaves before {@link #commit}; the agent commits at the end of each run.
 *
 * <p>Not thread-safe: used by the thread of the run.
 *
 * <p>The agent adds the instance's and the global tags, and, to what a NODE check sends without a host, its own
 * hostname. What a CLUSTER check sends without a host belongs to no host: it is never put on the leader's.
 */
public interface Sender {
    /** Takes a metric sample. */
    void metric(Metric metric);

    /** Takes a service check. */
    void serviceCheck(ServiceCheck serviceCheck);

    /** Takes an event. */
    void event(Event event);

    /**
     * Hands on what was sent since the last commit. With an event or a checkpoint in it, it waits while the outputs are
     * slower than the check; that is the back-pressure which bounds memory. Metrics and service checks alone never wait:
     * while an output is slower, the oldest of them give way to newer ones.
     *
     * @return completes when every output has acknowledged all of it; completes exceptionally when it gave way, or when
     *     it was refused because this agent leads no more. Commits are acknowledged in their order.
     * @throws InterruptedException when interrupted while waiting; nothing of this commit was handed on
     */
    CompletionStage<Void> commit() throws InterruptedException;

    /**
     * Like {@link #commit()}, and stores the checkpoint once this commit and all earlier ones were acknowledged. Of
     * several that are due only the newest is written, at most every few seconds, and at the latest when the run's term
     * or the agent ends.
     *
     * @throws IllegalArgumentException when the checkpoint is larger than 64 KiB of UTF-8, names and values: all of a
     *     cluster's share one ConfigMap of 1 MiB; nothing of this commit was handed on
     */
    CompletionStage<Void> commit(Checkpoint checkpoint) throws InterruptedException;

    /** A value that holds at this moment. */
    default void gauge(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.GAUGE, name, value, List.of(tags)));
    }

    /** A growing raw value of which the change per second is reported. */
    default void rate(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.RATE, name, value, List.of(tags)));
    }

    /** How many since the last commit; several samples are summed. */
    default void count(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.COUNT, name, value, List.of(tags)));
    }

    /** A growing raw value of which the increase since the last commit is reported; a fall is a restart from zero. */
    default void monotonicCount(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.MONOTONIC_COUNT, name, value, List.of(tags)));
    }

    /**
     * One of many values, of which each commit makes {@code <name>.max}, {@code .median}, {@code .avg}, {@code
     * .95percentile} (gauges) and {@code .count} (a rate), or what {@code histogram_aggregates} and {@code
     * histogram_percentiles} of {@code datadog.yaml} say. The shares are of this agent's values alone: see {@link
     * #distribution} for those of all agents.
     */
    default void histogram(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.HISTOGRAM, name, value, List.of(tags)));
    }

    /** A growing raw value of which the changes per second, from one sample to the next, make a {@link #histogram}. */
    default void historate(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.HISTORATE, name, value, List.of(tags)));
    }

    /** One of many values, of which the receiver makes percentiles over all agents: sent as a sketch. */
    default void distribution(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.DISTRIBUTION, name, value, List.of(tags)));
    }

    /** One of some numbers; how many different ones there were since the last commit is a gauge. */
    default void set(String name, double value, String... tags) {
        metric(Metric.of(Metric.Type.SET, name, value, List.of(tags)));
    }

    /** Like {@link #set(String, double, String...)}, of texts; two of them have one digest in one of 2<sup>53</sup> cases. */
    default void set(String name, String value, String... tags) {
        set(name, SetMember.number(value), tags);
    }
}
