// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.proxy.ProxyRules;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class FencedHttpSenderTest {
    /** What the client set out to do; none of it is done, so no request is ever answered. */
    private final List<Runnable> begun = new ArrayList<>();

    private Answer send(Fence fence, Duration timeout) throws InterruptedException {
        return send(fence, timeout, begun::add);
    }

    private static Answer send(Fence fence, Duration timeout, Executor threads) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .proxy(ProxyRules.none().selector())
                .executor(threads)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://receiver:80/events")).build();
        return new FencedHttpSender(client, timeout, "url").send(request, fence);
    }

    private static String message(Answer answer) {
        return ((Answer.Retry) answer).message();
    }

    @Test
    void nothingIsSentOnceTheFenceHasClosed() throws InterruptedException {
        // As when it closed while an output looked for the way to its receiver.
        Answer answer = send(() -> false, Duration.ofSeconds(20));

        assertThat(begun).isEmpty();
        assertThat(message(answer)).isEqualTo("no answer from http://receiver:80/events while this agent led");
    }

    @Test
    void anAnswerIsWaitedForNoLongerThanTheTimeout() throws InterruptedException {
        Answer answer = send(Fence.alwaysOpen(), Duration.ofMillis(1));

        assertThat(begun).isNotEmpty();
        assertThat(message(answer)).startsWith("no answer within ").endsWith(" from http://receiver:80/events");
    }

    @Test
    void anOutputThatIsBeingClosedSendsNothingMore() {
        Executor ended = task -> {
            throw new RejectedExecutionException("shutting down");
        };

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> send(Fence.alwaysOpen(), Duration.ofSeconds(20), ended));
    }

    private static Answer sendBy(String proxy) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .proxy(ProxyRules.fromEnvironment(Map.of("HTTP_PROXY", proxy)).selector())
                .build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://receiver.example/events"))
                .build();
        return new FencedHttpSender(client, Duration.ofSeconds(20), "url").send(request, Fence.alwaysOpen());
    }

    @Test
    void aProxyThatCannotBeReachedIsNamed() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(message(sendBy("http://u:hunter2@127.0.0.1:" + free)))
                .isEqualTo("cannot reach http://receiver.example/events by the proxy 127.0.0.1:" + free
                        + ": nothing takes connections there");
        assertThat(message(sendBy("http://proxy.invalid:3128")))
                .isEqualTo(
                        "cannot reach http://receiver.example/events by the proxy proxy.invalid:3128: its name is not known");
    }
}
