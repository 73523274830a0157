// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.kafka;

import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Item;
import io.checkagent.output.LineFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends to one topic. Used by the endpoint's thread; closed after it.
 *
 * <p>Kafka's producer sends in a thread of its own, which knows no fence. So an attempt waits for all that it handed over,
 * and when it gives up, the producer is closed by force: nothing that waits in it leaves any more. After any failure the
 * next attempt begins with a new producer, so that nothing of the last one comes between.
 */
final class TopicProducer {
    /** How long a closed fence may go unseen. */
    static final Duration LOOK_AT_FENCE = Duration.ofMillis(500);

    static final String SERIALIZER = ByteArraySerializer.class.getName();

    private final String topic;
    private final KafkaSettings settings;
    private final LineFormat format;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    TopicProducer(String topic, KafkaSettings settings, LineFormat format) {
        this.topic = topic;
        this.settings = settings;
        this.format = format;
    }

    /** Whether the brokers let the agent in and have the topic; sends nothing. */
    Answer probe() throws InterruptedException {
        return answer(() -> {
            awaitTopic(open(), new Patience(Fence.alwaysOpen(), settings.timeout()));
            return Answer.accepted();
        });
    }

    /** What asks Kafka. */
    @FunctionalInterface
    private interface Attempt {
        Answer ask() throws GaveUpException, InterruptedException;
    }

    private static Answer answer(Attempt attempt) throws InterruptedException {
        try {
            return attempt.ask();
        } catch (GaveUpException e) {
            return Answer.retry(e.why);
        } catch (InterruptException e) {
            throw interrupted();
        } catch (KafkaException e) {
            return Refusal.of(e);
        }
    }

    /** Kafka's exception leaves the thread interrupted. */
    private static InterruptedException interrupted() {
        boolean unused = Thread.interrupted();
        return new InterruptedException("closing");
    }

    /** Tries once. */
    Answer deliver(Batch batch) throws InterruptedException {
        boolean well = false;
        try {
            Answer answer = answer(() -> send(batch));
            well = isWell(answer);
            return answer;
        } finally {
            if (!well) {
                close();
            }
        }
    }

    private Answer send(Batch batch) throws GaveUpException, InterruptedException {
        Patience patience = new Patience(batch.fence(), settings.timeout());
        KafkaProducer<byte[], byte[]> to = open();
        awaitTopic(to, patience);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (Item item : batch.items()) {
            sent.add(to.send(record(item)));
        }
        List<Answer> answers = answers(sent, patience);
        if (answers.stream().allMatch(Answer.Accepted.class::isInstance)) {
            return Answer.accepted();
        }
        Answer.Each each = new Answer.Each(answers);
        return isWell(each) ? each : new Answer.Each(inOrder(answers, batch.items()));
    }

    /** Whether nothing is to be repeated, so that the producer may go on. */
    private static boolean isWell(Answer answer) {
        return answer instanceof Answer.Each each
                ? each.answers().stream().noneMatch(Answer.Retry.class::isInstance)
                : answer instanceof Answer.Accepted;
    }

    /** How long an attempt goes on. */
    private final class Patience {
        private final Fence fence;
        private final long deadline;

        Patience(Fence fence, Duration timeout) {
            this.fence = fence;
            this.deadline = System.nanoTime() + timeout.toNanos();
        }

        /** How long to wait until the next look. */
        Duration next() throws GaveUpException {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (!fence.isOpen()) {
                throw new GaveUpException("no answer from Kafka while this agent led");
            } else if (left.isNegative()) {
                throw new GaveUpException("no answer for the topic " + topic + " within "
                        + settings.timeout().toSeconds() + " s from Kafka at " + settings.bootstrapServers()
                        + ": see whether brokers are reachable, the topic exists and enough replicas are in sync");
            }
            return Collections.min(List.of(left, fence.remaining(), LOOK_AT_FENCE));
        }
    }

    /** An attempt takes too long, or may not go on. */
    private static final class GaveUpException extends Exception {
        private static final long serialVersionUID = 1;

        /** For the user. */
        final String why;

        GaveUpException(String why) {
            super(why);
            this.why = why;
        }
    }

    private KafkaProducer<byte[], byte[]> open() {
        KafkaProducer<byte[], byte[]> current = producer;
        if (current == null) {
            current = new KafkaProducer<>(settings.producer(topic));
            producer = current;
        }
        return current;
    }

    /** Without the partitions of the topic, each {@code send} would wait in vain, where no fence is looked at. */
    private void awaitTopic(KafkaProducer<byte[], byte[]> to, Patience patience) throws GaveUpException {
        boolean known = false;
        while (!known) {
            Duration unused = patience.next();
            try {
                known = !to.partitionsFor(topic).isEmpty();
            } catch (TimeoutException e) {
                known = false;
            }
        }
        // The fence may have closed while that was waited for.
        Duration unused = patience.next();
    }

    private ProducerRecord<byte[], byte[]> record(Item item) {
        return new ProducerRecord<>(
                topic, null, item.time().toEpochMilli(), RecordKey.bytesOf(item), format.line(item));
    }

    private List<Answer> answers(List<Future<RecordMetadata>> sent, Patience patience) throws InterruptedException {
        List<Answer> answers = new ArrayList<>();
        Optional<String> gaveUp = Optional.empty();
        for (Future<RecordMetadata> one : sent) {
            while (!one.isDone() && gaveUp.isEmpty()) {
                try {
                    RecordMetadata unused = one.get(patience.next().toNanos(), TimeUnit.NANOSECONDS);
                } catch (GaveUpException e) {
                    gaveUp = Optional.of(e.why);
                    // From now on nothing leaves, and everything has an answer.
                    close();
                } catch (java.util.concurrent.TimeoutException | ExecutionException e) {
                    // Not yet, or done: looked at again.
                }
            }
            answers.add(answer(one, gaveUp));
        }
        return answers;
    }

    private static Answer answer(Future<RecordMetadata> done, Optional<String> gaveUp) throws InterruptedException {
        try {
            RecordMetadata unused = done.get();
            return Answer.accepted();
        } catch (ExecutionException e) {
            return gaveUp.map(Answer::retry).orElseGet(() -> Refusal.of(e.getCause()));
        }
    }

    /** What follows one that is to be sent again is sent again after it, if it has the same key. */
    private static List<Answer> inOrder(List<Answer> answers, List<Item> items) {
        List<Answer> inOrder = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        Answer again = Answer.retry("");
        for (int i = 0; i < answers.size(); i++) {
            Answer answer = answers.get(i);
            String key = RecordKey.of(items.get(i));
            if (answer instanceof Answer.Retry) {
                keys.add(key);
                again = answer;
            }
            inOrder.add(answer instanceof Answer.Accepted && keys.contains(key) ? again : answer);
        }
        return inOrder;
    }

    /** Nothing that still waits is sent. */
    void close() {
        KafkaProducer<byte[], byte[]> current = producer;
        producer = null;
        if (current == null) {
            return;
        }
        // An agent that ends interrupts, and an interrupted thread would not wait for the producer's thread to end.
        boolean interrupted = Thread.interrupted();
        try {
            current.close(Duration.ZERO);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
