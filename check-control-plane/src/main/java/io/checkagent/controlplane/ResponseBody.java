// SPDX-License-Identifier: Apache-2.0
package io.checkagent.controlplane;

import io.checkagent.controlplane.ApiServerProbe.Response;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes the body of an answer that should be short, and of any other its beginning. */
final class ResponseBody implements AsyncBody.Consumer<List<ByteBuffer>> {
    private static final int LONGEST = 256 * 1024;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private volatile @Nullable AsyncBody arriving;

    /** Reads the answer when it comes, if all of it comes in time. */
    void read(CompletableFuture<HttpResponse<AsyncBody>> begins, Duration timeout) {
        CompletionStage<HttpResponse<AsyncBody>> beginning = begins;
        beginning.whenComplete((begun, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                begin(begun);
            }
        });
        CompletionStage<Response> limited = answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        limited.whenComplete((read, failure) -> cancel());
    }

    private void begin(HttpResponse<AsyncBody> begun) {
        AsyncBody body = begun.body();
        arriving = body;
        if (answer.isDone()) {
            body.cancel();
            return;
        }
        CompletionStage<Void> end = body.done();
        end.whenComplete((done, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else {
                answer.complete(new Response(begun.code(), bytes.toString(StandardCharsets.UTF_8)));
            }
        });
        body.consume();
    }

    /** Waits for it. */
    Response await() throws ExecutionException, InterruptedException {
        try {
            return answer.get();
        } finally {
            cancel();
        }
    }

    @Override
    public void consume(List<ByteBuffer> buffers, AsyncBody from) {
        for (ByteBuffer buffer : buffers) {
            byte[] portion = new byte[Math.min(buffer.remaining(), LONGEST - bytes.size())];
            buffer.get(portion);
            bytes.writeBytes(portion);
        }
        if (bytes.size() < LONGEST) {
            from.consume();
        } else {
            from.done().complete(null);
            from.cancel();
        }
    }

    /** Gives up what has not arrived. */
    void cancel() {
        answer.cancel(false);
        AsyncBody begun = arriving;
        if (begun != null) {
            begun.cancel();
        }
    }
}
