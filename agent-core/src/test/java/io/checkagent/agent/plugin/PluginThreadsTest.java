// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.agent.stage.StatusPrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Threads that a plugin's runs leave behind. */
class PluginThreadsTest {
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void areCountedAndTold(@TempDir Path temporary) throws IOException {
        Path directory = Files.createDirectory(temporary.resolve("plugins"));
        PluginJar.named("leaky").check("leaky", "leaky.Leaky", "").writeTo(directory, "leaky.jar");
        PluginJar.named("other").check("other", "other.Other", "").writeTo(directory, "other.jar");
        PluginHost host = new PluginHost(List.of(directory), "0.1.0", AllowedPlugins.all(), PluginGuard.NONE);
        host.scan();
        try (ContextClassLoader ignored = ContextClassLoader.of(
                host.check("leaky").orElseThrow().blueprint().checkClass())) {
            for (int i = 0; i < 25; i++) {
                start("pool-thread-" + i);
            }
            start("check-runner-1");
        }

        host.scan();

        assertThat(host.status()).extracting(PluginStatus::threads).containsExactly(25, 0);
        StatusPrinter out = new StatusPrinter();
        new PluginSection(host).print(host.status(), out);
        assertThat(out.toString()).contains("Warning: has 25 threads of its own");

        end.countDown();
        host.close();
    }

    private void start(String name) {
        Thread thread = new Thread(
                () -> {
                    try {
                        end.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
