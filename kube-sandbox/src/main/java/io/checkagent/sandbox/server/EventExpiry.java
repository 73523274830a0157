// SPDX-License-Identifier: Apache-2.0
package io.checkagent.sandbox.server;

import io.checkagent.sandbox.resource.ResourceType;
import io.checkagent.sandbox.store.Revision;
import io.checkagent.sandbox.store.Store;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Deletes events whose time to live has passed since they were last written. Thread-safe. */
final class EventExpiry {
    private final Store store;
    private final Clock clock;
    private final Duration timeToLive;
    /** Keys of live events in the order in which they expire, with the time of it. */
    private final Map<String, Instant> deadlines = new LinkedHashMap<>();

    EventExpiry(Store store, Clock clock, Duration timeToLive) {
        this.store = store;
        this.clock = clock;
        this.timeToLive = timeToLive;
    }

    /** Starts the time of an object anew, if it is an event. */
    synchronized void written(ResourceType type, String key) {
        if (type.isEvents()) {
            deadlines.remove(key);
            deadlines.put(key, clock.instant().plus(timeToLive));
        }
    }

    /** Deletes what is due by now. */
    synchronized void expire() {
        Instant now = clock.instant();
        Iterator<Map.Entry<String, Instant>> oldestFirst = deadlines.entrySet().iterator();
        while (oldestFirst.hasNext()) {
            Map.Entry<String, Instant> oldest = oldestFirst.next();
            if (oldest.getValue().isAfter(now)) {
                return;
            }
            oldestFirst.remove();
            Optional<Revision> event = store.get(oldest.getKey());
            event.ifPresent(current -> store.delete(current.key(), current.resourceVersion()));
        }
    }
}
