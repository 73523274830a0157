// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code SketchPayload} and {@code MetricPayload} of {@code datadog.agentpayload}; refuses fields that it does not have, and wrong types of them. */
final class ReadProtobuf {
    private ReadProtobuf() {}

    /** As the message has it. */
    record Dogsketch(
            long ts, long cnt, double min, double max, double avg, double sum, List<Integer> k, List<Integer> n) {}

    /** As the message has it. */
    record OfMetric(String metric, String host, List<String> tags, List<Dogsketch> dogsketches) {}

    /** As the message has it. */
    record Series(
            Map<String, String> resources,
            String metric,
            List<String> tags,
            double value,
            long timestamp,
            int type,
            String sourceTypeName,
            long interval) {}

    static List<Series> series(byte[] payload) throws IOException {
        List<Series> series = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(payload);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            require(tag, 1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            series.add(oneSeries(in.readByteArray()));
        }
        return series;
    }

    private static Series oneSeries(byte[] message) throws IOException {
        Map<String, String> resources = new LinkedHashMap<>();
        String metric = "";
        List<String> tags = new ArrayList<>();
        double value = Double.NaN;
        long timestamp = 0;
        int type = 0;
        String source = "";
        long interval = 0;
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            boolean number = field == 5 || field == 8;
            require(tag, field, number ? WireFormat.WIRETYPE_VARINT : WireFormat.WIRETYPE_LENGTH_DELIMITED);
            switch (field) {
                case 1 -> {
                    CodedInputStream resource = CodedInputStream.newInstance(in.readByteArray());
                    require(resource.readTag(), 1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    String ofType = resource.readStringRequireUtf8();
                    require(resource.readTag(), 2, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    resources.put(ofType, resource.readStringRequireUtf8());
                }
                case 2 -> metric = in.readStringRequireUtf8();
                case 3 -> tags.add(in.readStringRequireUtf8());
                case 4 -> {
                    CodedInputStream point = CodedInputStream.newInstance(in.readByteArray());
                    require(point.readTag(), 1, WireFormat.WIRETYPE_FIXED64);
                    value = point.readDouble();
                    require(point.readTag(), 2, WireFormat.WIRETYPE_VARINT);
                    timestamp = point.readInt64();
                }
                case 5 -> type = in.readEnum();
                case 7 -> source = in.readStringRequireUtf8();
                case 8 -> interval = in.readInt64();
                default -> throw new IOException("a series has no field " + field);
            }
        }
        return new Series(resources, metric, tags, value, timestamp, type, source, interval);
    }

    static List<OfMetric> sketches(byte[] payload) throws IOException {
        List<OfMetric> sketches = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(payload);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            require(tag, 1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            sketches.add(sketch(in.readByteArray()));
        }
        return sketches;
    }

    private static OfMetric sketch(byte[] message) throws IOException {
        String metric = "";
        String host = "";
        List<String> tags = new ArrayList<>();
        List<Dogsketch> dogsketches = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            require(tag, field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            switch (field) {
                case 1 -> metric = in.readStringRequireUtf8();
                case 2 -> host = in.readStringRequireUtf8();
                case 4 -> tags.add(in.readStringRequireUtf8());
                case 7 -> dogsketches.add(dogsketch(in.readByteArray()));
                default -> throw new IOException("a sketch has no field " + field);
            }
        }
        return new OfMetric(metric, host, tags, dogsketches);
    }

    private static Dogsketch dogsketch(byte[] message) throws IOException {
        long ts = 0;
        long cnt = 0;
        double[] numbers = new double[4];
        List<Integer> k = new ArrayList<>();
        List<Integer> n = new ArrayList<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            switch (field) {
                case 1, 2 -> {
                    require(tag, field, WireFormat.WIRETYPE_VARINT);
                    long value = in.readInt64();
                    ts = field == 1 ? value : ts;
                    cnt = field == 2 ? value : cnt;
                }
                case 3, 4, 5, 6 -> {
                    require(tag, field, WireFormat.WIRETYPE_FIXED64);
                    numbers[field - 3] = in.readDouble();
                }
                case 7, 8 -> {
                    require(tag, field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                    CodedInputStream packed = CodedInputStream.newInstance(in.readByteArray());
                    while (!packed.isAtEnd()) {
                        if (field == 7) {
                            k.add(packed.readSInt32());
                        } else {
                            n.add(packed.readUInt32());
                        }
                    }
                }
                default -> throw new IOException("a dogsketch has no field " + field);
            }
        }
        return new Dogsketch(ts, cnt, numbers[0], numbers[1], numbers[2], numbers[3], k, n);
    }

    private static void require(int tag, int field, int type) throws IOException {
        if (WireFormat.getTagFieldNumber(tag) != field || WireFormat.getTagWireType(tag) != type) {
            throw new IOException("field %d of type %d where field %d of type %d is expected"
                    .formatted(WireFormat.getTagFieldNumber(tag), WireFormat.getTagWireType(tag), field, type));
        }
    }
}
