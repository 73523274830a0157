// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {
    /** Keeps all that is read. */
    private static final class Recorder implements ExpositionParser.Handler {
        private final List<String> samples = new ArrayList<>();
        private final Map<Family.Type, Integer> types = new EnumMap<>(Family.Type.class);
        private final List<Family> families = new ArrayList<>();
        private Family family = new Family("", Family.Type.UNKNOWN);
        private double sum;
        private long labelBytes;

        @Override
        public boolean begins(Family begun) {
            family = begun;
            families.add(begun);
            return true;
        }

        @Override
        public void sample(Sample sample) {
            types.merge(family.type(), 1, Integer::sum);
            List<String> labels = new ArrayList<>();
            for (int i = 0; i < sample.labels(); i++) {
                labels.add(sample.labelName(i) + "=" + sample.labelValue(i));
                labelBytes +=
                        sample.labelName(i).length() + sample.labelValue(i).length();
            }
            samples.add(sample.name() + labels + " " + sample.value());
            if (Double.isFinite(sample.value())) {
                sum += sample.value();
            }
        }
    }

    private final Recorder read = new Recorder();

    private ExpositionParser parse(InputStream in, Pattern... filters) throws IOException {
        ExpositionParser parser = new ExpositionParser(List.of(filters), read);
        parser.parse(in);
        return parser;
    }

    private ExpositionParser parse(String text, Pattern... filters) throws IOException {
        return parse(new ByteArrayInputStream(text.getBytes(UTF_8)), filters);
    }

    /** Recorded of the programs themselves; the figures are those of Prometheus' own Python parser for the same files. */
    @ParameterizedTest
    @CsvSource({
        "node_exporter, 507, 4495, 1.8446780049389216e+19, 143, 310, 0, 7, 47",
        "prometheus, 331, 2539, 1.8446749474875585e+19, 96, 71, 97, 67, 0",
        "apiserver, 11614, 679793, 2.767012377263943e+19, 777, 824, 9981, 32, 0",
    })
    void readsWhatRealProgramsExpose(
            String program,
            long samples,
            long labelBytes,
            double sum,
            int counters,
            int gauges,
            int histograms,
            int summaries,
            int unknown)
            throws IOException {
        try (InputStream in = new GZIPInputStream(
                requireNonNull(getClass().getResourceAsStream("/expositions/" + program + ".txt.gz")))) {
            assertThat(parse(in).problem()).isEmpty();
        }
        assertThat(read.samples).hasSize((int) samples);
        assertThat(read.labelBytes).isEqualTo(labelBytes);
        assertThat(read.sum).isCloseTo(sum, within(Math.abs(sum) * 1e-9));
        assertThat(read.types.getOrDefault(Family.Type.COUNTER, 0)).isEqualTo(counters);
        assertThat(read.types.getOrDefault(Family.Type.GAUGE, 0)).isEqualTo(gauges);
        assertThat(read.types.getOrDefault(Family.Type.HISTOGRAM, 0)).isEqualTo(histograms);
        assertThat(read.types.getOrDefault(Family.Type.SUMMARY, 0)).isEqualTo(summaries);
        assertThat(read.types.getOrDefault(Family.Type.UNKNOWN, 0)).isEqualTo(unknown);
    }

    @Test
    void readsOpenMetrics() throws IOException {
        assertThat(parse("""
                        # TYPE acme_http_router_request_seconds summary
                        # UNIT acme_http_router_request_seconds seconds
                        # HELP acme_http_router_request_seconds Latency though all of ACME's HTTP request router.
                        acme_http_router_request_seconds_sum{path="/api/v1",method="GET"} 9036.32
                        acme_http_router_request_seconds_count{path="/api/v1",method="GET"} 807283.0
                        acme_http_router_request_seconds_created{path="/api/v1",method="GET"} 1605281325.0
                        # TYPE go_goroutines gauge
                        go_goroutines 69 1520872607.123
                        # TYPE foo counter
                        foo_total 17.0 1520879607.789 # {trace_id="KOO5S4vxi0o"} 0.67
                        foo_created 1520872607.123
                        # TYPE build info
                        build_info{version="1"} 1
                        # TYPE feature stateset
                        feature{feature="a"} 1
                        # EOF
                        """).problem()).isEmpty();

        assertThat(read.families)
                .extracting(Family::type)
                .containsExactly(
                        Family.Type.SUMMARY,
                        Family.Type.GAUGE,
                        Family.Type.COUNTER,
                        Family.Type.INFO,
                        Family.Type.STATESET);
        assertThat(read.samples).hasSize(8).contains("foo_total[] 17.0", "build_info[version=1] 1.0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0000',
            value = {
                "a 1|a[] 1.0",
                "a{} 1|a[] 1.0",
                "a{b=\"c\"} 1.5e3|a[b=c] 1500.0",
                "a { b = \"c\" , d=\"\", } 1 1395066363000|a[b=c, d=] 1.0",
                "a{b=\"x\\\\y\\\"z\\n}\"} -1|a[b=x\\y\"z\\n}] -1.0",
                "a +Inf|a[] Infinity",
                "a NaN|a[] NaN",
                "a{b=\"ü\"} 1|a[b=ü] 1.0",
                "a:b_c 0|a:b_c[] 0.0",
                "{\"a.b\",c=\"d\"} 1|a.b[c=d] 1.0",
                "a_total{b=\"c\"} 17 1520879607.789 # {trace_id=\"x # y\"} 0.67 1.5|a_total[b=c] 17.0",
            })
    void understands(String line, String sample) throws IOException {
        assertThat(parse(line + "\n").problem()).isEmpty();
        assertThat(read.samples).containsExactly(sample.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a{b} 1",
                "a{b=c} 1",
                "a{b=\"c\" 1",
                "a{b=\"c\"",
                "a 1d",
                "a 0x1p3",
                "a Infinity",
                "a 1 2 3",
                "1a 2",
                "<html>",
                "a{b=\"c\"d=\"e\"} 1",
                "# TYPE a"
            })
    void leavesOutAndTellsWhatItDoesNotUnderstand(String line) throws IOException {
        ExpositionParser parser = parse("x 1\n" + line + "\ny 2");

        assertThat(parser.problem().orElseThrow())
                .isEqualTo("1 line was not understood and left out, the first is line 2: " + line);
        assertThat(read.samples).containsExactly("x[] 1.0", "y[] 2.0");
    }

    @Test
    void aCounterIsAFamilyWithoutItsEnding() throws IOException {
        parse("# TYPE a_total counter\na_total 1\n# TYPE b counter\nb_total 2\nb_created 3\na_total_b 4\n");

        assertThat(read.families)
                .containsExactly(
                        new Family("a", Family.Type.COUNTER),
                        new Family("b", Family.Type.COUNTER),
                        new Family("a_total_b", Family.Type.UNKNOWN));
    }

    @Test
    void aLineWithoutEndIsLeftOutInBoundedMemory() throws IOException {
        InputStream endless = new InputStream() {
            private long left = 64 << 20;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                java.util.Arrays.fill(target, offset, offset + length, (byte) 'x');
                left -= length;
                return length;
            }
        };

        assertThat(parse(endless).problem().orElseThrow()).endsWith("line 1: longer than 1048576 bytes");
    }

    @Test
    void linesThatAreFilteredAreNotRead() throws IOException {
        assertThat(parse("a 1\nwrong {\nb 2\n", Pattern.compile("^wrong")).problem())
                .isEmpty();
        assertThat(read.samples).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "0.005, 0.005",
        "1, 1.0",
        "10, 10.0",
        "0, 0",
        "1e-05, 1e-05",
        "+Inf, inf",
        "1e16, 1e+16",
        "1e15, 1000000000000000.0",
        "2.5e-7, 2.5e-07",
        "0.0001, 0.0001",
        "-5, -5.0"
    })
    void numbersInTagsAreWrittenAsPythonDoes(String text, String tag) {
        assertThat(Numbers.canonical(text)).isEqualTo(tag);
    }

    @FuzzTest(maxDuration = "2m")
    void whateverIsExposedIsReadOrLeftOut(byte[] exposition) throws IOException {
        ExpositionParser parser = parse(new ByteArrayInputStream(exposition));

        assertThat(read.samples).hasSizeLessThanOrEqualTo(exposition.length);
        parser.problem()
                .ifPresent(problem -> assertThat(problem).hasSizeLessThan(500).doesNotContain("Exception"));
        read.samples.clear();
        read.families.clear();
    }
}
