// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import com.google.protobuf.CodedOutputStream;
import io.checkagent.output.Item;
import io.checkagent.output.Item.DistributionItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.PointType;
import io.checkagent.output.Sketch;
import io.checkagent.output.Sketch.Bin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Distributions as the message {@code datadog.agentpayload.SketchPayload}, and series of version 2 as {@code
 * MetricPayload}, as the Datadog Agent sends them. There are no classes of them for Java. The intake's public address also
 * takes series as JSON; what stands in for the intake of agents, such as Vector, does not.
 *
 * @see <a href="https://docs.datadoghq.com/api/latest/metrics/#submit-metrics">series of version 2</a>
 * @see <a href="https://github.com/DataDog/agent-payload/blob/master/proto/metrics/agent_payload.proto">the message</a>
 */
final class ProtobufPayloads {
    /** The Datadog Agent's bins count with 16 bits; more values of one bin are several bins. */
    private static final int MOST_OF_BIN = 0xFFFF;

    /** Those that no message is being written into: a message of each depth has its own, and the next one reuses it. */
    private final Deque<Part> unused = new ArrayDeque<>();

    private ProtobufPayloads() {}

    /** Where a part of a message is written, before its length is known. */
    private record Part(ByteArrayOutputStream bytes, CodedOutputStream out) {
        static Part create() {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new Part(bytes, CodedOutputStream.newInstance(bytes));
        }
    }

    /** Writes a part of a message. */
    @FunctionalInterface
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    static void sketches(List<Item> items, OutputStream out) throws IOException {
        ProtobufPayloads messages = new ProtobufPayloads();
        messages.write(items, out, (fields, item) -> messages.sketch(fields, (DistributionItem) item));
    }

    static void series(List<Item> items, OutputStream out) throws IOException {
        ProtobufPayloads messages = new ProtobufPayloads();
        messages.write(items, out, (fields, item) -> messages.series(fields, (PointItem) item));
    }

    /** Writes an item's message. */
    @FunctionalInterface
    private interface ItemFields {
        void write(CodedOutputStream out, Item item) throws IOException;
    }

    private void write(List<Item> items, OutputStream out, ItemFields each) throws IOException {
        CodedOutputStream payload = CodedOutputStream.newInstance(out);
        for (Item item : items) {
            payload.writeByteArray(1, message(fields -> each.write(fields, item)));
        }
        payload.flush();
    }

    private byte[] message(Fields fields) throws IOException {
        Part part = unused.isEmpty() ? Part.create() : unused.pop();
        fields.write(part.out());
        part.out().flush();
        byte[] message = part.bytes().toByteArray();
        part.bytes().reset();
        unused.push(part);
        return message;
    }

    private void series(CodedOutputStream out, PointItem item) throws IOException {
        resource(out, "host", item.host());
        resource(out, "device", item.device());
        out.writeString(2, IntakeFields.wellFormed(item.name()));
        for (String tag : item.tags()) {
            out.writeString(3, IntakeFields.wellFormed(tag));
        }
        out.writeByteArray(4, message(point -> {
            point.writeDouble(1, item.value());
            point.writeInt64(2, item.timestamp());
        }));
        out.writeEnum(5, type(item.type()));
        out.writeString(7, IntakeFields.SOURCE_TYPE);
        out.writeInt64(8, item.interval());
    }

    private void resource(CodedOutputStream out, String type, String name) throws IOException {
        if (!name.isEmpty()) {
            out.writeByteArray(1, message(resource -> {
                resource.writeString(1, type);
                resource.writeString(2, IntakeFields.wellFormed(name));
            }));
        }
    }

    private static int type(PointType type) {
        return switch (type) {
            case COUNT -> 1;
            case RATE -> 2;
            case GAUGE -> 3;
        };
    }

    private void sketch(CodedOutputStream out, DistributionItem item) throws IOException {
        out.writeString(1, IntakeFields.wellFormed(item.name()));
        out.writeString(2, IntakeFields.wellFormed(item.host()));
        for (String tag : item.tags()) {
            out.writeString(4, IntakeFields.wellFormed(tag));
        }
        out.writeByteArray(7, message(fields -> dogsketch(fields, item)));
    }

    private void dogsketch(CodedOutputStream out, DistributionItem item) throws IOException {
        Sketch values = item.values();
        out.writeInt64(1, item.timestamp());
        out.writeInt64(2, values.count());
        out.writeDouble(3, values.min());
        out.writeDouble(4, values.max());
        out.writeDouble(5, values.average());
        out.writeDouble(6, values.sum());
        out.writeByteArray(7, message(keys -> {
            for (Bin bin : values.bins()) {
                int key = Distribution.key(bin);
                for (long left = bin.count(); left > 0; left -= MOST_OF_BIN) {
                    keys.writeSInt32NoTag(key);
                }
            }
        }));
        out.writeByteArray(8, message(counts -> {
            for (Bin bin : values.bins()) {
                for (long left = bin.count(); left > 0; left -= MOST_OF_BIN) {
                    counts.writeUInt32NoTag((int) Math.min(left, MOST_OF_BIN));
                }
            }
        }));
    }
}
