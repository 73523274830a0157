// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Answer;
import io.checkagent.output.Fence;
import io.checkagent.proxy.ProxyRules;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FencedHttpSenderTest {
    /** What the client set out to do; none of it is done, so no request is ever answered. */
    private final List<Runnable> begun = new ArrayList<>();

    private Answer send(Fence fence, Duration timeout) throws InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .proxy(ProxyRules.none().selector())
                .executor(begun::add)
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
}
