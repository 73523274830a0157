// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.CheckContext;
import io.checkagent.kubeevents.source.EventStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of streams that bring nothing because requests fail: in the log once an outage lasts, and as the detail {@value
 * #PROBLEM} for as long as it does. Used by the thread of the run.
 */
final class Outages {
    /** Empty while there is no problem. */
    static final String PROBLEM = "problem";

    private static final Logger LOG = LoggerFactory.getLogger(Outages.class);
    private static final Duration WORTH_TELLING = Duration.ofSeconds(30);

    private final CheckContext context;
    private final Map<EventStream, Instant> told = new LinkedHashMap<>();

    Outages(CheckContext context) {
        this.context = requireNonNull(context, "context is null");
    }

    void show(List<EventStream> streams, Instant now) {
        List<String> problems = new ArrayList<>();
        for (EventStream stream : streams) {
            Optional<Instant> since = stream.health().failingSince(now);
            if (since.isEmpty()) {
                over(stream, now);
            } else if (!now.isBefore(since.get().plus(WORTH_TELLING))) {
                String problem = "no " + name(stream) + " are collected since " + since.get() + ": "
                        + stream.health().lastError();
                problems.add(problem);
                if (!since.get().equals(told.put(stream, since.get()))) {
                    LOG.warn("{}; it will be tried again", problem);
                }
            }
        }
        context.detail(PROBLEM, String.join("; ", problems));
    }

    private void over(EventStream stream, Instant now) {
        Instant since = told.remove(stream);
        if (since != null) {
            LOG.info(
                    "{} are collected again, after {} s",
                    name(stream),
                    Duration.between(since, now).toSeconds());
        }
    }

    private static String name(EventStream stream) {
        return stream.namespace().map(name -> "events of namespace " + name).orElse("events");
    }
}
