// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import static java.util.Objects.requireNonNull;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Kind;
import io.checkagent.output.LineFormat;
import io.checkagent.output.Output;
import io.checkagent.output.OutputType;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pf4j.Extension;

/**
 * Apache Kafka: each result is a record, its value the JSON line, its key what keeps related results in one partition and
 * so in their order ({@link RecordKey}). Acknowledged by all replicas in sync. Each topic is an endpoint.
 */
@Extension
@OutputType("kafka")
public final class KafkaOutput implements Output {
    private final KafkaSettings settings;
    private final LineFormat format;
    private final Map<String, TopicProducer> producers = new TreeMap<>();

    public KafkaOutput(KafkaSettings settings, LineFormat format) {
        this.settings = requireNonNull(settings, "settings is null");
        this.format = requireNonNull(format, "format is null");
        for (Kind kind : Kind.values()) {
            producers.computeIfAbsent(settings.topic(kind), topic -> new TopicProducer(topic, settings, format));
        }
    }

    @Override
    public String target() {
        return settings.bootstrapServers();
    }

    @Override
    public String endpoint(Kind kind) {
        return "/" + settings.topic(kind);
    }

    @Override
    public Answer deliver(Batch batch) throws InterruptedException {
        String topic = settings.topic(batch.items().get(0).kind());
        return requireNonNull(producers.get(topic), topic).deliver(batch);
    }

    @Override
    public Optional<Answer> probe() throws InterruptedException {
        for (String topic : producers.keySet()) {
            TopicProducer producer = new TopicProducer(topic, settings, format);
            try {
                Answer answer = producer.probe();
                if (answer instanceof Answer.Retry) {
                    return Optional.of(answer);
                }
            } finally {
                producer.close();
            }
        }
        return Optional.of(Answer.accepted());
    }

    @Override
    public void close() {
        producers.values().forEach(TopicProducer::close);
    }
}
