// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** One thing to deliver. Immutable. */
public sealed interface Item {
    /** The name of the check that sent it. */
    String check();

    /** The host that it belongs to; {@code ""} for none. Not the one in the event or service check. */
    String host();

    /** All its tags, the instance's and the agent's included: sorted and unique. */
    List<String> tags();

    /** Its kind. */
    Kind kind();

    /** When it was; of an event, when it happened. */
    Instant time();

    /** A guess of the memory it takes and of the size it is sent with, in bytes. */
    long estimatedBytes();

    /**
     * An event.
     *
     * @param event its own tags and host are those before the agent added to them
     */
    record EventItem(String check, Event event, String host, List<String> tags) implements Item {
        private static final long FIXED = 400;
        private static final long PER_SOURCE = 250;
        private static final long PER_TAG = 40;

        public EventItem {
            requireNonNull(check, "check is null");
            requireNonNull(event, "event is null");
            requireNonNull(host, "host is null");
            requireNonNull(tags, "tags is null");
        }

        @Override
        public Kind kind() {
            return Kind.EVENT;
        }

        @Override
        public Instant time() {
            return event.timestamp();
        }

        @Override
        public long estimatedBytes() {
            return FIXED
                    + event.title().length()
                    + event.text().length()
                    + PER_SOURCE * event.sources().size()
                    + PER_TAG * tags.size();
        }
    }

    /** What the value of a point is. */
    enum PointType {
        /** It holds at this moment. */
        GAUGE,
        /** How many since the point before. */
        COUNT,
        /** How many each second of the interval. */
        RATE
    }

    /**
     * One point of one metric.
     *
     * @param name dotted, such as {@code system.cpu.user}
     * @param value finite
     * @param timestamp seconds since 1970
     * @param interval seconds that a count or a rate is of; 0 where that is not known, and for a gauge
     * @param device from a tag {@code device:x}, which is not among the tags then; {@code ""} for none
     */
    record PointItem(
            String check,
            PointType type,
            String name,
            double value,
            long timestamp,
            long interval,
            String host,
            String device,
            List<String> tags)
            implements Item {
        private static final long FIXED = 200;
        private static final long PER_TAG = 30;

        /** One of no known interval. */
        public PointItem(
                String check,
                PointType type,
                String name,
                double value,
                long timestamp,
                String host,
                String device,
                List<String> tags) {
            this(check, type, name, value, timestamp, 0, host, device, tags);
        }

        public PointItem {
            requireNonNull(check, "check is null");
            requireNonNull(type, "type is null");
            requireNonNull(name, "name is null");
            requireNonNull(host, "host is null");
            requireNonNull(device, "device is null");
            requireNonNull(tags, "tags is null");
        }

        /** The tags, {@code device:x} included: for receivers that know no device. */
        public List<String> tagsWithDevice() {
            if (device.isEmpty()) {
                return tags;
            }
            List<String> all = new ArrayList<>(tags);
            all.add("device:" + device);
            Collections.sort(all);
            return Collections.unmodifiableList(all);
        }

        @Override
        public Kind kind() {
            return Kind.METRIC;
        }

        @Override
        public Instant time() {
            return Instant.ofEpochSecond(timestamp);
        }

        @Override
        public long estimatedBytes() {
            return FIXED + PER_TAG * tags.size();
        }
    }

    /**
     * How the values of one metric were distributed. A device stays among the tags.
     *
     * @param name dotted, such as {@code request.duration}
     * @param values at least one
     * @param timestamp seconds since 1970
     */
    record DistributionItem(String check, String name, Sketch values, long timestamp, String host, List<String> tags)
            implements Item {
        private static final long FIXED = 250;
        private static final long PER_BIN = 40;
        private static final long PER_TAG = 30;

        public DistributionItem {
            requireNonNull(check, "check is null");
            requireNonNull(name, "name is null");
            requireNonNull(values, "values is null");
            requireNonNull(host, "host is null");
            requireNonNull(tags, "tags is null");
        }

        @Override
        public Kind kind() {
            return Kind.DISTRIBUTION;
        }

        @Override
        public Instant time() {
            return Instant.ofEpochSecond(timestamp);
        }

        @Override
        public long estimatedBytes() {
            return FIXED + PER_BIN * values.bins().size() + PER_TAG * tags.size();
        }
    }

    /**
     * The state of something.
     *
     * @param serviceCheck its own tags and host are those before the agent added to them
     * @param timestamp seconds since 1970
     */
    record ServiceCheckItem(String check, ServiceCheck serviceCheck, String host, List<String> tags, long timestamp)
            implements Item {
        private static final long FIXED = 200;
        private static final long PER_TAG = 30;

        public ServiceCheckItem {
            requireNonNull(check, "check is null");
            requireNonNull(serviceCheck, "serviceCheck is null");
            requireNonNull(host, "host is null");
            requireNonNull(tags, "tags is null");
        }

        @Override
        public Kind kind() {
            return Kind.SERVICE_CHECK;
        }

        @Override
        public Instant time() {
            return Instant.ofEpochSecond(timestamp);
        }

        @Override
        public long estimatedBytes() {
            return FIXED + serviceCheck.message().length() + PER_TAG * tags.size();
        }
    }
}
