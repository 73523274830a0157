// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Lets only those metrics through that {@link MetricPatterns} choose. */
final class MetricFilter {
    private final Expressions included;
    private final Expressions excluded;

    /** @param warnings takes what is wrong with the expressions */
    MetricFilter(MetricPatterns patterns, Consumer<String> warnings) {
        requireNonNull(patterns, "patterns is null");
        this.included = Expressions.compile("metric_patterns.include", patterns.include(), 0, warnings);
        this.excluded = Expressions.compile("metric_patterns.exclude", patterns.exclude(), 0, warnings);
    }

    /** A way to the sender for the metrics that are chosen, and for all that is no metric. */
    Sender of(Sender sender) {
        return included.isEmpty() && excluded.isEmpty() ? sender : new Filtered(sender);
    }

    private final class Filtered implements Sender {
        private final Sender sender;

        Filtered(Sender sender) {
            this.sender = sender;
        }

        @Override
        public void metric(Metric metric) {
            if ((included.isEmpty() || included.matchPart(metric.name())) && !excluded.matchPart(metric.name())) {
                sender.metric(metric);
            }
        }

        @Override
        public void serviceCheck(ServiceCheck serviceCheck) {
            sender.serviceCheck(serviceCheck);
        }

        @Override
        public void event(Event event) {
            sender.event(event);
        }

        @Override
        public CompletionStage<Void> commit() throws InterruptedException {
            return sender.commit();
        }

        @Override
        public CompletionStage<Void> commit(Checkpoint checkpoint) throws InterruptedException {
            return sender.commit(checkpoint);
        }
    }
}
