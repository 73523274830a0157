// SPDX-License-Identifier: Apache-2.0
package io.checkagent.election;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.ByteArrayBodyHandler;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bounds the answers that fabric8's client collects whole before it reads them, so that nothing that an API server or a
 * load balancer sends ends this process by memory. Of an error the code and the beginning of its body are kept; another
 * answer that is too long fails with an {@link IOException} as soon as it is. In both cases the connection is given up.
 *
 * <p>Answers that are read while they arrive are left alone: their readers have bounds of their own. The client's own
 * watches are not bounded by it: over WebSocket the JDK collects their messages, and what refuses them. Thread-safe.
 */
public final class ResponseLimit implements Interceptor {
    private static final String NAME = "response-limit";
    /** The beginning of an error says what is wrong. */
    private static final int LONGEST_ERROR = 16 * 1024;

    private final long longest;

    private ResponseLimit(long longest) {
        this.longest = longest;
    }

    /**
     * Has all clients that the builder makes take no longer answers.
     *
     * @param longest in bytes
     */
    public static void install(HttpClient.Builder builder, long longest) {
        requireNonNull(builder, "builder is null");
        if (longest < LONGEST_ERROR) {
            throw new IllegalArgumentException("longest is " + longest + ", must be at least " + LONGEST_ERROR);
        }
        builder.addOrReplaceInterceptor(NAME, new ResponseLimit(longest));
    }

    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return consumer instanceof ByteArrayBodyHandler ? new Bounded(consumer, longest) : consumer;
    }

    /** May come after the first bytes of the body: until then they count as those of a good answer. */
    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (consumer instanceof Bounded bounded) {
            bounded.isError = !response.isSuccessful();
        }
    }

    private static final class Bounded implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
        private final long longest;
        private volatile boolean isError;
        private long taken;
        private boolean ended;

        Bounded(AsyncBody.Consumer<List<ByteBuffer>> consumer, long longest) {
            this.consumer = consumer;
            this.longest = longest;
        }

        @Override
        public void consume(List<ByteBuffer> buffers, AsyncBody body) throws Exception {
            if (ended) {
                return;
            }
            for (ByteBuffer buffer : buffers) {
                taken += buffer.remaining();
            }
            if (isError && taken > LONGEST_ERROR) {
                ended = true;
                consumer.consume(buffers, body);
                // What was taken so far is all of it, rather than a failure that hides the code.
                body.done().complete(null);
                body.cancel();
            } else if (taken > longest) {
                ended = true;
                throw new IOException("its answer is longer than " + longest / 1024 + " KiB");
            } else {
                consumer.consume(buffers, body);
            }
        }
    }
}
