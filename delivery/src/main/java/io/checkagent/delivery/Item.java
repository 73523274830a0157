// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import java.util.List;

/** One thing to deliver, with its final tags and host ({@code ""} for none). Immutable. */
sealed interface Item {
    /** A guess of the memory it takes and of the size it is sent with, in bytes. */
    long estimatedBytes();

    /** An event. */
    record EventItem(Event event, String host, List<String> tags) implements Item {
        private static final long FIXED = 400;
        private static final long PER_SOURCE = 250;
        private static final long PER_TAG = 40;

        @Override
        public long estimatedBytes() {
            return FIXED
                    + event.title().length()
                    + event.text().length()
                    + PER_SOURCE * event.sources().size()
                    + PER_TAG * tags.size();
        }
    }

    /** One point of one metric. */
    record PointItem(MetricContext context, double value, long timestamp) implements Item {
        private static final long FIXED = 200;
        private static final long PER_TAG = 30;

        @Override
        public long estimatedBytes() {
            return FIXED + PER_TAG * context.tags().size();
        }
    }

    /** The state of something. */
    record ServiceCheckItem(ServiceCheck serviceCheck, String host, List<String> tags, long timestamp) implements Item {
        private static final long FIXED = 200;
        private static final long PER_TAG = 30;

        @Override
        public long estimatedBytes() {
            return FIXED + serviceCheck.message().length() + PER_TAG * tags.size();
        }
    }
}
