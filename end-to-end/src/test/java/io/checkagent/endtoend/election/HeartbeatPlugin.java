// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.election;

import io.checkagent.endtoend.OneClassPlugin;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A plugin with one CLUSTER check, {@code heartbeat}: every 20 ms an event that says which run of which process sends it,
 * and when. Its checkpoint makes a hand-over do all that one of a real check does.
 */
final class HeartbeatPlugin {
    static final String CHECK = "heartbeat";

    private static final String CLASS = "HeartbeatCheck";
    private static final String SOURCE = """
            import io.checkagent.api.*;
            import java.time.Duration;
            import org.pf4j.Extension;

            @Extension
            @CheckType(name = "heartbeat", scope = Scope.CLUSTER, streaming = true)
            public final class HeartbeatCheck implements Check {
                private final String run = System.getenv("DD_POD_NAME") + "/" + Long.toString(System.nanoTime(), 36);

                @Override
                public void run(CheckContext context) throws Exception {
                    long number = context.checkpoint().get("number").map(Long::parseLong).orElse(0L);
                    do {
                        number++;
                        context.sender().event(Event.builder(
                                        "heartbeat", run + " " + System.currentTimeMillis(), context.clock().instant())
                                .build());
                        context.sender().commit(Checkpoint.of("number", Long.toString(number)));
                    } while (!context.await(Duration.ofMillis(20)));
                }
            }
            """;

    private HeartbeatPlugin() {}

    static void writeTo(Path plugins) throws IOException {
        OneClassPlugin.write(plugins, CHECK, CLASS, SOURCE);
    }
}
