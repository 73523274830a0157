// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Named.named;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BoundedBodyTest {
    /** What ends it. */
    static Stream<Named<Consumer<BoundedBody<String>>>> ends() {
        return Stream.of(
                named("completed", BoundedBody::onComplete),
                named("failed", body -> body.onError(new IOException("reset"))));
    }

    /** It leads to the request, with all that was sent. */
    @ParameterizedTest
    @MethodSource("ends")
    void isForgottenWhenItHasEndedHoweverLongItMightHaveTaken(Consumer<BoundedBody<String>> end) {
        WeakReference<BoundedBody<String>> ended = ended(end);

        await().until(() -> {
            System.gc();
            return ended.get() == null;
        });
    }

    private static WeakReference<BoundedBody<String>> ended(Consumer<BoundedBody<String>> end) {
        BoundedBody<String> body =
                new BoundedBody<>(BodySubscribers.ofString(UTF_8), Duration.ofHours(1), URI.create("http://a"));
        body.onSubscribe(new Subscription() {
            @Override
            public void request(long parts) {}

            @Override
            public void cancel() {}
        });
        end.accept(body);
        return new WeakReference<>(body);
    }
}
