// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.checkagent.api.Host;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.HttpSender;
import io.checkagent.output.HttpSender.HttpReply;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.pf4j.Extension;

/**
 * OTLP by HTTP with protobuf (<a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">specification</a>), for
 * OpenTelemetry Collectors and whatever else takes it.
 */
@Extension
@OutputType("otlp")
public final class OtlpOutput implements Output {
    private static final String PARTIAL_SUCCESS = "partial_success";
    private static final String LOGS = "/v1/logs";
    private static final String METRICS = "/v1/metrics";
    private static final String SERVICE_CHECKS = "/v1/metrics and /v1/logs";

    private final OtlpSettings settings;
    private final HttpSender http;
    private final OtlpMessages messages;

    public OtlpOutput(OtlpSettings settings, HttpSender http, Host host, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.messages = new OtlpMessages(settings, host, clock);
    }

    @Override
    public String target() {
        return HttpSender.shown(settings.path(""));
    }

    @Override
    public String endpoint(Kind kind) {
        return switch (kind) {
            case EVENT -> LOGS;
            case METRIC, DISTRIBUTION -> METRICS;
            case SERVICE_CHECK -> SERVICE_CHECKS;
        };
    }

    @Override
    public Optional<Answer> probe() throws InterruptedException {
        return Optional.of(http.send(request(LOGS, messages.logs(List.of())), Fence.alwaysOpen()));
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        return switch (batch.items().get(0).kind()) {
            case EVENT -> logs(batch);
            case METRIC, DISTRIBUTION -> metrics(batch);
            case SERVICE_CHECK -> {
                Answer gauges = metrics(batch);
                yield gauges instanceof Answer.Accepted || gauges instanceof Answer.Partly
                        ? both(gauges, logs(batch))
                        : gauges;
            }
        };
    }

    /** The worse of two; the gauges were taken, at least in part. */
    private static Answer both(Answer gauges, Answer logs) {
        return logs instanceof Answer.Accepted ? gauges : logs;
    }

    private Answer logs(Batch batch) throws InterruptedException {
        return send(LOGS, messages.logs(batch.items()), batch, OtlpOutput::rejectedLogs);
    }

    private Answer metrics(Batch batch) throws InterruptedException {
        return send(METRICS, messages.metrics(batch.items()), batch, OtlpOutput::rejectedPoints);
    }

    private Answer send(String path, MessageLite message, Batch batch, Rejections rejections)
            throws InterruptedException {
        return http.send(
                request(path, message),
                batch.fence(),
                reply -> answer(reply, batch.items().size(), rejections));
    }

    private HttpRequest request(String path, MessageLite message) {
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.path(path));
        settings.headers().forEach(request::setHeader);
        request.setHeader("Content-Type", "application/x-protobuf");
        if (settings.compression().equals("gzip")) {
            request.setHeader("Content-Encoding", "gzip");
        }
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(body(message)))
                .build();
    }

    private byte[] body(MessageLite message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.getSerializedSize());
        try (OutputStream out = settings.compression().equals("gzip") ? new GZIPOutputStream(bytes) : bytes) {
            message.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** What of a request a receiver did not take, for good. */
    private record PartialSuccess(long rejected, String message) {}

    /** Reads that in a response. */
    @FunctionalInterface
    private interface Rejections {
        PartialSuccess of(HttpReply reply) throws InvalidProtocolBufferException;
    }

    private static PartialSuccess rejectedLogs(HttpReply reply) throws InvalidProtocolBufferException {
        var partial = ExportLogsServiceResponse.parseFrom(reply.bytes()).getPartialSuccess();
        return new PartialSuccess(partial.getRejectedLogRecords(), partial.getErrorMessage());
    }

    private static PartialSuccess rejectedPoints(HttpReply reply) throws InvalidProtocolBufferException {
        var partial = ExportMetricsServiceResponse.parseFrom(reply.bytes()).getPartialSuccess();
        return new PartialSuccess(partial.getRejectedDataPoints(), partial.getErrorMessage());
    }

    /** A partial success is not to be repeated, says the specification, and does not say which items were rejected. */
    private static Answer answer(HttpReply reply, int items, Rejections rejections) {
        try {
            PartialSuccess partial = rejections.of(reply);
            if (partial.rejected() <= 0) {
                return Answer.accepted();
            }
            String message = "not taken by the collector: " + partial.message();
            return partial.rejected() < items
                    ? new Answer.Partly((int) partial.rejected(), PARTIAL_SUCCESS, message)
                    : new Answer.Each(Collections.nCopies(items, Answer.bad(PARTIAL_SUCCESS, message)));
        } catch (InvalidProtocolBufferException e) {
            return Answer.retry("HTTP " + reply.status() + " without a response of OTLP: check endpoint");
        }
    }
}
