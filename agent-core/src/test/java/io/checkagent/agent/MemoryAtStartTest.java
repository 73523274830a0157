// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.checkagent.agent.stage.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

/** Below the memory that it needs an agent would be ended by the kernel one day, without a word: it says so first. */
@Timeout(120)
@Isolated("reads what the whole process logs")
class MemoryAtStartTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path home;

    @Test
    void whatIsTooLittleIsToldAtTheStartWithWhatToDo() throws IOException {
        assertThat(loggedWithALimitOf(96))
                .filteredOn(line -> line.contains("memory"))
                .singleElement()
                .asString()
                .contains("of 96 that its container may have", "need 128", "raise the memory limit, to 192Mi or more");
    }

    @Test
    void ofWhatIsEnoughNothingIsSaid() throws IOException {
        assertThat(loggedWithALimitOf(192)).noneMatch(line -> line.contains("memory"));
    }

    private List<String> loggedWithALimitOf(long mib) throws IOException {
        Path cgroup = Files.createDirectories(home.resolve("sys/fs/cgroup"));
        Files.writeString(cgroup.resolve("memory.max"), mib * (1 << 20) + "\n");
        Files.writeString(cgroup.resolve("memory.current"), "0\n");
        Files.writeString(cgroup.resolve("memory.stat"), "");
        Files.writeString(Files.createDirectories(home.resolve("proc/self")).resolve("status"), "VmRSS:\t61440 kB\n");
        Path file = Files.createDirectories(home.resolve("conf")).resolve("datadog.yaml");
        Files.writeString(
                file,
                "hostname: node-1\ncmd_port: 0\noutputs: [{type: file, path: %s}]\n"
                        .formatted(home.resolve("output.jsonl")));
        Logger log = (Logger) LoggerFactory.getLogger(Agent.class);
        ListAppender<ILoggingEvent> appender = new ListAppender<>();
        appender.start();
        log.addAppender(appender);
        log.setLevel(Level.WARN);
        try (Agent agent = agent(file)) {
            agent.start();
        } finally {
            log.detachAppender(appender);
            log.setLevel(null);
        }
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private Agent agent(Path file) {
        AgentConfigurationLoader.Result loaded = AgentConfigurationLoader.load(Optional.of(file), home, Map.of());
        return Guice.createInjector(
                        Stage.PRODUCTION,
                        Modules.override(new AgentModule(loaded, new Installation(home, Map.of())))
                                .with(new AbstractModule() {
                                    @Override
                                    protected void configure() {
                                        bind(MemoryNeed.class).toInstance(new MemoryNeed(home));
                                    }
                                }))
                .getInstance(Agent.class);
    }
}
