// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Item;
import io.checkagent.output.Item.EventItem;
import io.checkagent.output.Item.PointItem;
import io.checkagent.output.Item.ServiceCheckItem;
import io.checkagent.output.Kind;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Encodes payloads of the Datadog intake, compressed as the settings say. */
final class DatadogPayloads {
    private static final int FIRST_SIZE = 1 << 14;
    private static final String JSON = "application/json";
    private static final String PROTOBUF = "application/x-protobuf";

    private final JsonFactory factory = new JsonFactory();
    private final String hostname;
    private final PayloadSettings settings;

    /**
     * What the intake takes in one request, in bytes: the Datadog Agent's defaults.
     *
     * @see <a href="https://docs.datadoghq.com/api/latest/metrics/#submit-metrics">the limits of series of version 2</a>
     */
    private record Limits(long compressed, long uncompressed) {
        static final Limits DEFAULT = new Limits(2_621_440, 4_194_304);
        static final Limits SERIES = new Limits(512_000, 5_242_880);
    }

    /**
     * One payload.
     *
     * @param contentType of the body before it was compressed
     * @param contentEncoding how it was
     * @param body compressed
     * @param uncompressedBytes size before
     */
    record Payload(String contentType, String contentEncoding, Limits limits, Bytes body, long uncompressedBytes) {
        /** Whether the intake takes that much. */
        boolean isTooLarge() {
            return body.size() > limits.compressed() || uncompressedBytes > limits.uncompressed();
        }
    }

    DatadogPayloads(String hostname, PayloadSettings settings) {
        this.hostname = hostname;
        this.settings = settings;
    }

    /** Where payloads of a kind go to. */
    String path(Kind kind) {
        return switch (kind) {
            case EVENT -> "/intake/";
            case METRIC -> settings.seriesOfVersion2() ? "/api/v2/series" : "/api/v1/series";
            case DISTRIBUTION -> "/api/beta/sketches";
            case SERVICE_CHECK -> "/api/v1/check_run";
        };
    }

    /** Encodes items of one kind. */
    Payload encode(Kind kind, List<Item> parcel) {
        if (kind == Kind.DISTRIBUTION) {
            return payload(PROTOBUF, Limits.DEFAULT, out -> ProtobufPayloads.sketches(parcel, out));
        } else if (kind == Kind.METRIC && settings.seriesOfVersion2()) {
            return payload(PROTOBUF, Limits.SERIES, out -> ProtobufPayloads.series(parcel, out));
        }
        return payload(JSON, Limits.DEFAULT, out -> json(kind, parcel, out));
    }

    /** Encodes what is told of the host. */
    Payload encode(HostMetadata metadata) {
        return payload(JSON, Limits.DEFAULT, out -> {
            try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
                json.writeStartObject();
                metadata.write(json);
                json.writeEndObject();
            }
        });
    }

    /** Writes a body. */
    @FunctionalInterface
    private interface Body {
        void write(OutputStream out) throws IOException;
    }

    private Payload payload(String contentType, Limits limits, Body body) {
        Compressor compressor = settings.serializerCompressorKind();
        Bytes compressed = new Bytes(FIRST_SIZE);
        long size;
        try (Counting counting = new Counting(compressor.into(compressed))) {
            body.write(counting);
            size = counting.written;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Payload(contentType, compressor.contentEncoding(), limits, compressed, size);
    }

    private void json(Kind kind, List<Item> parcel, OutputStream out) {
        try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out, JsonEncoding.UTF8)) {
            switch (kind) {
                case EVENT -> events(json, parcel);
                case METRIC -> series(json, parcel);
                case SERVICE_CHECK -> serviceChecks(json, parcel);
                case DISTRIBUTION -> throw new IllegalArgumentException("distributions are no JSON");
            }
        }
    }

    private void events(JsonGenerator json, List<Item> parcel) {
        Map<String, List<EventItem>> bySource = new LinkedHashMap<>();
        for (Item each : parcel) {
            EventItem item = (EventItem) each;
            bySource.computeIfAbsent(item.event().sourceTypeName().orElse("api"), source -> new ArrayList<>())
                    .add(item);
        }
        json.writeStartObject();
        json.writeStringProperty("apiKey", "");
        json.writeObjectPropertyStart("events");
        for (Map.Entry<String, List<EventItem>> source : bySource.entrySet()) {
            json.writeArrayPropertyStart(IntakeFields.wellFormed(source.getKey()));
            for (EventItem item : source.getValue()) {
                json.writeStartObject();
                IntakeFields.event(
                        json, new EventItem(item.check(), EventLimits.cut(item.event()), item.host(), item.tags()));
                json.writeNumberProperty("timestamp", item.event().timestamp().getEpochSecond());
                IntakeFields.tags(json, item.tags());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        json.writeStringProperty("internalHostname", hostname);
        json.writeEndObject();
    }

    private static void series(JsonGenerator json, List<Item> parcel) {
        json.writeStartObject();
        json.writeArrayPropertyStart("series");
        for (Item each : parcel) {
            PointItem item = (PointItem) each;
            json.writeStartObject();
            IntakeFields.series(json, item);
            IntakeFields.tags(json, item.tags());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void serviceChecks(JsonGenerator json, List<Item> parcel) {
        json.writeStartArray();
        for (Item each : parcel) {
            ServiceCheckItem item = (ServiceCheckItem) each;
            json.writeStartObject();
            IntakeFields.text(json, "check", item.serviceCheck().name());
            IntakeFields.serviceCheck(json, item);
            json.writeNumberProperty("timestamp", item.timestamp());
            IntakeFields.tags(json, item.tags());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static final class Counting extends FilterOutputStream {
        private long written;

        Counting(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int value) throws IOException {
            written++;
            out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written += length;
            out.write(bytes, offset, length);
        }
    }
}
