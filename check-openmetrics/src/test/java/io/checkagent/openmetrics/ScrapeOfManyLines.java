// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import io.checkagent.api.CheckContext;
import io.checkagent.api.Checkpoint;
import io.checkagent.api.Event;
import io.checkagent.api.Metric;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Reads so many lines as a scrape does, and makes metrics of all, in a JVM that a test gives little memory. With {@code
 * -Dkeep=true} it keeps all that it reads, to show that this does not fit.
 */
final class ScrapeOfManyLines extends FilterInputStream {
    private final List<byte[]> kept = new ArrayList<>();
    private long characters;

    private ScrapeOfManyLines(InputStream text) {
        super(text);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int read = in.read(target, offset, length);
        characters += Math.max(0, read);
        if (Boolean.getBoolean("keep") && read > 0) {
            kept.add(Arrays.copyOfRange(target, offset, offset + read));
        }
        return read;
    }

    public static void main(String[] arguments) throws IOException {
        try (ScrapeOfManyLines text =
                new ScrapeOfManyLines(ExpositionBenchmark.exposition(Integer.parseInt(arguments[0])))) {
            OpenMetricsSettings settings = OpenMetricsSettings.ofText("big", List.of(".+"));
            Counting counting = new Counting();
            ExpositionParser parser = new ExpositionParser(
                    settings.rawLineFilters(),
                    new WantedSamples(settings, SharedLabels.of(settings.shareLabels()))
                            .sentBy(new SampleSender(counting, settings)));
            parser.parse(text);
            System.out.printf(
                    "samples: %s, metrics: %s, characters: %s, kept: %s%n",
                    parser.samples(), counting.metrics, text.characters, text.kept.size());
        }
    }

    /** Of what is sent, the number. */
    private static final class Counting implements CheckContext, Sender {
        private long metrics;

        @Override
        public void metric(Metric metric) {
            metrics++;
        }

        @Override
        public void serviceCheck(ServiceCheck serviceCheck) {}

        @Override
        public void event(Event event) {}

        @Override
        public CompletionStage<Void> commit() {
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<Void> commit(Checkpoint checkpoint) {
            return commit();
        }

        @Override
        public Sender sender() {
            return this;
        }

        @Override
        public String checkId() {
            return "openmetrics:1";
        }

        @Override
        public String hostname() {
            return "node-1";
        }

        @Override
        public Optional<String> clusterName() {
            return Optional.empty();
        }

        @Override
        public List<String> globalTags() {
            return List.of();
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public boolean isStopping() {
            return false;
        }

        @Override
        public boolean await(Duration duration) {
            return false;
        }

        @Override
        public Checkpoint checkpoint() {
            throw new UnsupportedOperationException("keeps none");
        }

        @Override
        public void warn(String message) {}

        @Override
        public void detail(String name, Object value) {}
    }
}
