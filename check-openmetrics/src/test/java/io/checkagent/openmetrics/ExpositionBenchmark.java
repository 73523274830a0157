// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What it takes to read a large endpoint, every sample of it wanted and made to tags. Run by hand, with a heap in which the
 * endpoint would not fit:
 *
 * <pre>java -Xmx8m -cp … io.checkagent.openmetrics.ExpositionBenchmark [lines]</pre>
 */
final class ExpositionBenchmark {
    private static final int ROUNDS = 10;

    private long tags;

    private ExpositionBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        int lines = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
        for (int round = 1; round <= ROUNDS; round++) {
            new ExpositionBenchmark().measure(lines);
        }
    }

    private void measure(int lines) throws IOException {
        LabelRules labels =
                LabelRules.of(java.util.Map.of(), java.util.Set.of(), java.util.Set.of(), java.util.Map.of());
        ExpositionParser parser = new ExpositionParser(List.of(), new ExpositionParser.Handler() {
            @Override
            public boolean begins(Family family) {
                return true;
            }

            @Override
            public void sample(Sample sample) {
                tags += labels.tags(sample).orElseThrow().size();
            }
        });
        long begin = System.nanoTime();
        parser.parse(exposition(lines));
        double milliseconds = (System.nanoTime() - begin) / 1e6;
        System.out.printf(Locale.ROOT, "%d samples, %d tags, %.0f ms%n", parser.samples(), tags, milliseconds);
    }

    /** Like a kube-state-metrics of a large cluster, and never in memory as a whole. */
    static InputStream exposition(int lines) {
        Stream<String> text = IntStream.range(0, lines)
                .mapToObj(i -> (i % 1000 == 0 ? "# TYPE kube_pod_info_" + i / 1000 + " gauge\n" : "")
                        + "kube_pod_info_" + i / 1000 + "{namespace=\"namespace-" + i % 100 + "\",pod=\"pod-" + i
                        + "-7c5d9f6b8\",node=\"node-" + i % 300 + "\",uid=\"7d1f3c1e-9a3b-4f0e-8d53-0c2a" + i
                        + "\"} 1\n");
        var iterator = text.iterator();
        return new InputStream() {
            private byte[] line = new byte[0];
            private int at;

            @Override
            public int read() {
                throw new UnsupportedOperationException("read one by one");
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (at == line.length) {
                    if (!iterator.hasNext()) {
                        return -1;
                    }
                    line = iterator.next().getBytes(UTF_8);
                    at = 0;
                }
                int count = Math.min(length, line.length - at);
                System.arraycopy(line, at, target, offset, count);
                at += count;
                return count;
            }
        };
    }
}
