// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.checkagent.api.Event;
import io.checkagent.api.EventSource;
import io.checkagent.api.ServiceCheck;
import io.checkagent.output.Item;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Item.ServiceCheckItem;
import io.checkagent.output.Kind;
import io.checkagent.output.Sketch;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Items as bytes, with all that they have: field after field in protobuf's encoding of scalars, constants by their names.
 * Another order of fields needs another version of {@link SpoolFormat}.
 */
final class ItemCodec {
    private ItemCodec() {}

    static void write(Item item, CodedOutputStream out) throws IOException {
        out.writeStringNoTag(item.kind().name());
        out.writeStringNoTag(item.check());
        out.writeStringNoTag(item.host());
        writeTexts(item.tags(), out);
        if (item instanceof PointItem point) {
            out.writeStringNoTag(point.type().name());
            out.writeStringNoTag(point.name());
            out.writeDoubleNoTag(point.value());
            out.writeInt64NoTag(point.timestamp());
            out.writeInt64NoTag(point.interval());
            out.writeStringNoTag(point.device());
        } else if (item instanceof ServiceCheckItem check) {
            write(check.serviceCheck(), out);
            out.writeInt64NoTag(check.timestamp());
        } else if (item instanceof DistributionItem distribution) {
            out.writeStringNoTag(distribution.name());
            out.writeInt64NoTag(distribution.timestamp());
            write(distribution.values(), out);
        } else if (item instanceof EventItem event) {
            write(event.event(), out);
        }
    }

    /** Reads one; what is none is an IOException or, of an older or newer agent, a RuntimeException. */
    static Item read(CodedInputStream in) throws IOException {
        Kind kind = Kind.valueOf(in.readString());
        String check = in.readString();
        String host = in.readString();
        List<String> tags = readTexts(in);
        return switch (kind) {
            case METRIC -> {
                PointType type = PointType.valueOf(in.readString());
                String name = in.readString();
                double value = in.readDouble();
                long timestamp = in.readInt64();
                long interval = in.readInt64();
                yield new PointItem(check, type, name, value, timestamp, interval, host, in.readString(), tags);
            }
            case SERVICE_CHECK -> new ServiceCheckItem(check, readServiceCheck(in), host, tags, in.readInt64());
            case DISTRIBUTION -> {
                String name = in.readString();
                long timestamp = in.readInt64();
                yield new DistributionItem(check, name, readSketch(in), timestamp, host, tags);
            }
            case EVENT -> new EventItem(check, readEvent(in), host, tags);
        };
    }

    private static void write(ServiceCheck check, CodedOutputStream out) throws IOException {
        out.writeStringNoTag(check.name());
        out.writeStringNoTag(check.status().name());
        out.writeStringNoTag(check.message());
        write(check.host(), out);
        writeTexts(check.tags(), out);
    }

    private static ServiceCheck readServiceCheck(CodedInputStream in) throws IOException {
        String name = in.readString();
        ServiceCheck.Status status = ServiceCheck.Status.valueOf(in.readString());
        return new ServiceCheck(name, status, in.readString(), readOptional(in), readTexts(in));
    }

    private static void write(Sketch sketch, CodedOutputStream out) throws IOException {
        out.writeInt64NoTag(sketch.count());
        out.writeDoubleNoTag(sketch.min());
        out.writeDoubleNoTag(sketch.max());
        out.writeDoubleNoTag(sketch.sum());
        out.writeUInt32NoTag(sketch.bins().size());
        for (Sketch.Bin bin : sketch.bins()) {
            out.writeDoubleNoTag(bin.value());
            out.writeInt64NoTag(bin.count());
        }
    }

    private static Sketch readSketch(CodedInputStream in) throws IOException {
        long count = in.readInt64();
        double min = in.readDouble();
        double max = in.readDouble();
        double sum = in.readDouble();
        List<Sketch.Bin> bins = new ArrayList<>();
        for (int left = in.readUInt32(); left > 0; left--) {
            bins.add(new Sketch.Bin(in.readDouble(), in.readInt64()));
        }
        return new Sketch(count, min, max, sum, bins);
    }

    private static void write(Event event, CodedOutputStream out) throws IOException {
        out.writeStringNoTag(event.title());
        out.writeStringNoTag(event.text());
        out.writeStringNoTag(event.timestamp().toString());
        out.writeStringNoTag(event.priority().name());
        out.writeStringNoTag(event.alertType().name());
        write(event.host(), out);
        writeTexts(event.tags(), out);
        write(event.aggregationKey(), out);
        write(event.sourceTypeName(), out);
        write(event.eventType(), out);
        out.writeUInt32NoTag(event.sources().size());
        for (EventSource source : event.sources()) {
            out.writeStringNoTag(source.uid());
            out.writeStringNoTag(source.resourceVersion());
            out.writeStringNoTag(source.namespace());
            out.writeStringNoTag(source.name());
            out.writeInt64NoTag(source.occurrences());
            out.writeBoolNoTag(source.estimated());
        }
    }

    private static Event readEvent(CodedInputStream in) throws IOException {
        Event.Builder event = Event.builder(in.readString(), in.readString(), Instant.parse(in.readString()))
                .priority(Event.Priority.valueOf(in.readString()))
                .alertType(Event.AlertType.valueOf(in.readString()));
        readOptional(in).ifPresent(event::host);
        event.tags(readTexts(in));
        readOptional(in).ifPresent(event::aggregationKey);
        readOptional(in).ifPresent(event::sourceTypeName);
        readOptional(in).ifPresent(event::eventType);
        for (int left = in.readUInt32(); left > 0; left--) {
            event.source(new EventSource(
                    in.readString(), in.readString(), in.readString(), in.readString(), in.readInt64(), in.readBool()));
        }
        return event.build();
    }

    private static void write(Optional<String> text, CodedOutputStream out) throws IOException {
        writeTexts(text.map(List::of).orElse(List.of()), out);
    }

    private static Optional<String> readOptional(CodedInputStream in) throws IOException {
        return readTexts(in).stream().findFirst();
    }

    private static void writeTexts(List<String> texts, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(texts.size());
        for (String text : texts) {
            out.writeStringNoTag(text);
        }
    }

    private static List<String> readTexts(CodedInputStream in) throws IOException {
        List<String> texts = new ArrayList<>();
        for (int left = in.readUInt32(); left > 0; left--) {
            texts.add(in.readString());
        }
        return List.copyOf(texts);
    }
}
