// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.output.Item;
import io.checkagent.output.Kind;
import io.checkagent.output.Sketch;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to write and compress a result, as it leaves for the intake or the disk. Of 1,000 in one payload. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 1,
        jvmArgs = {"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"})
public class PayloadBenchmark {
    private static final int ITEMS = 1_000;

    /** How the payload is compressed. */
    @Param({"NONE", "ZLIB", "ZSTD"})
    public Compressor compressor = Compressor.NONE;

    private final List<Item> points = IntStream.range(0, ITEMS)
            .<Item>mapToObj(i -> new Item.PointItem(
                    "disk",
                    Item.PointType.GAUGE,
                    "system.disk.measure_" + i % 40,
                    new SplittableRandom(i).nextDouble(1e12),
                    Fixtures.NOON.getEpochSecond(),
                    "node-1-shop",
                    "/dev/sda" + i / 40,
                    List.of("env:test", "filesystem:ext4", "team:a")))
            .toList();
    private final List<Item> events = IntStream.range(0, ITEMS)
            .<Item>mapToObj(i -> Fixtures.item(Fixtures.fullEvent()))
            .toList();
    private final List<Item> distributions = IntStream.range(0, ITEMS)
            .<Item>mapToObj(i -> new Item.DistributionItem(
                    "http",
                    "request.duration",
                    sketch(i),
                    Fixtures.NOON.getEpochSecond(),
                    "node-1-shop",
                    List.of("env:test", "route:" + i)))
            .toList();

    private static Sketch sketch(int seed) {
        List<Sketch.Bin> bins = IntStream.range(0, 20)
                .mapToObj(i -> new Sketch.Bin(Math.pow(1.02, seed % 100 + i), 5))
                .toList();
        return new Sketch(100, bins.get(0).value(), bins.get(19).value(), 100, bins);
    }

    private Bytes encode(Kind kind, List<Item> items) {
        PayloadSettings settings = new PayloadSettings(compressor, new PayloadSettings.UseV2Api(true));
        return new DatadogPayloads("node-1", settings).encode(kind, items).body();
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public Object point() {
        return encode(Kind.METRIC, points);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public Object event() {
        return encode(Kind.EVENT, events);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public Object distribution() {
        return encode(Kind.DISTRIBUTION, distributions);
    }

    /** To the disk, where nothing is compressed. */
    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public ByteBuffer spooledPoint() {
        return SpoolFormat.records(points);
    }
}
