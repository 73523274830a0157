// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.source;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response, as bytes that are read while they arrive. Holds one portion of the network's and one read
 * ahead; the server is asked for the next when one is taken, so a slow reader slows the server.
 *
 * <p>Read by one thread; an interrupt ends a waiting read at once.
 */
final class ResponseStream extends InputStream implements AsyncBody.Consumer<List<ByteBuffer>> {
    /** Called by the reading thread when all that has arrived was read, before it waits for more. */
    @FunctionalInterface
    interface Pause {
        void reached() throws InterruptedException;
    }

    /** What the network hands over: bytes, or the end, with a failure when there was one. */
    private sealed interface Portion {
        record Bytes(List<ByteBuffer> buffers) implements Portion {}

        record End(Optional<Throwable> failure) implements Portion {}
    }

    // The next portion takes some 50 µs to come through the HTTP client's threads, when it is there already.
    private static final long AT_ONCE_NANOS = Duration.ofMillis(1).toNanos();

    // Two portions at most: the next is requested when one is taken.
    private final BlockingQueue<Portion> portions = new LinkedBlockingQueue<>();
    private final Queue<ByteBuffer> current = new ArrayDeque<>();
    private final Duration silence;
    private final Pause pause;
    private @Nullable AsyncBody body;
    private boolean ended;

    /**
     * @param silence how long to wait for the next byte
     * @param pause told before each wait
     */
    ResponseStream(Duration silence, Pause pause) {
        this.silence = requireNonNull(silence, "silence is null");
        this.pause = requireNonNull(pause, "pause is null");
    }

    /** Begins to read. */
    void start(AsyncBody started) {
        body = started;
        CompletionStage<Void> end = started.done();
        end.whenComplete((done, failure) -> portions.add(new Portion.End(Optional.ofNullable(failure))));
        started.consume();
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody from) {
        portions.add(new Portion.Bytes(buffers));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        ByteBuffer buffer = nextBuffer();
        if (buffer == null) {
            return -1;
        }
        int taken = Math.min(length, buffer.remaining());
        buffer.get(target, offset, taken);
        return taken;
    }

    @Override
    public void close() {
        if (body != null) {
            body.cancel();
        }
    }

    private @Nullable ByteBuffer nextBuffer() throws IOException {
        while (true) {
            ByteBuffer buffer = current.peek();
            if (buffer != null && buffer.hasRemaining()) {
                return buffer;
            }
            if (buffer != null) {
                current.remove();
            } else if (ended || !takePortion()) {
                return null;
            }
        }
    }

    private boolean takePortion() throws IOException {
        Portion portion = nextPortion();
        if (portion instanceof Portion.Bytes bytes) {
            current.addAll(bytes.buffers());
            requireNonNull(body, "not started").consume();
            return true;
        }
        ended = true;
        Optional<Throwable> failure = ((Portion.End) portion).failure();
        if (failure.isPresent()) {
            throw new IOException("the connection broke: " + failure.get().getMessage(), failure.get());
        }
        return false;
    }

    private Portion nextPortion() throws IOException {
        try {
            Portion arrived = portions.poll(AT_ONCE_NANOS, TimeUnit.NANOSECONDS);
            if (arrived != null) {
                return arrived;
            }
            pause.reached();
            Portion awaited = portions.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
            if (awaited == null) {
                throw new SilenceException(silence);
            }
            return awaited;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading");
        }
    }
}
