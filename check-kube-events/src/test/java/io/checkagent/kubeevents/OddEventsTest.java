// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Checkpoint;
import io.checkagent.api.EventSource;
import io.checkagent.kubeevents.source.HostileAnswers;
import io.checkagent.kubeevents.source.ScriptedApiServer;
import io.checkagent.sandbox.http.HttpRequest;
import io.checkagent.sandbox.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events with odd fields go through the whole of a run, or are told. */
@Timeout(120)
class OddEventsTest {
    private static final int MANY = 400;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noneEndsTheRun(long seed) {
        HostileAnswers hostile = new HostileAnswers(new Random(seed));
        ScriptedApiServer.Script script = new ScriptedApiServer.Script() {
            @Override
            public HttpResponse list(HttpRequest request) {
                return ScriptedApiServer.list(2_000);
            }

            @Override
            public HttpResponse watch(HttpRequest request) {
                String[] frames = new String[MANY + 1];
                for (int i = 0; i < MANY; i++) {
                    String type = i % 3 == 0 ? "MODIFIED" : "ADDED";
                    frames[i] = "{\"type\":\"" + type + "\",\"object\":" + hostile.event() + "}";
                }
                frames[MANY] = ScriptedApiServer.added(ScriptedApiServer.event("last", 1_999));
                return ScriptedApiServer.openWatch(frames);
            }
        };
        RecordingContext context = RecordingContext.from(Checkpoint.of("tokenKey", "50"));
        try (ScriptedApiServer server = new ScriptedApiServer(script);
                RunningCheck run = RunningCheck.start(
                        server.client(), new TestSettings().unbundleEvents().build(), context)) {
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(context.sources())
                    .extracting(EventSource::name)
                    .contains("last"));
            await().atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(context.details().get("unrecoverable"))
                            .asInstanceOf(InstanceOfAssertFactories.MAP)
                            .containsKey("flawed"));
        }
        assertThat(context.warnings()).hasSizeBetween(2, 21).allSatisfy(warning -> assertThat(warning)
                .hasSizeLessThan(1_000)
                .doesNotContainPattern("\\p{Cntrl}"));
    }
}
