// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.checkagent.agent.AgentConfiguration;
import io.checkagent.agent.AgentVersion;
import io.checkagent.agent.Inspection;
import io.checkagent.agent.check.CheckInstance;
import io.checkagent.agent.status.StatusJson;
import io.checkagent.configuration.Count;
import io.checkagent.configuration.EffectiveSetting;
import io.checkagent.configuration.FileFailure;
import io.checkagent.configuration.KnownSecrets;
import io.checkagent.configuration.YamlReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What somebody who looks for a fault wants to see of an agent, without its secrets. */
final class Flare {
    private static final int LONGEST_LOG = 2 << 20;
    private static final int DEEPEST_STACK = 100;
    private static final Path SERVICE_ACCOUNT_TOKEN = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

    private final Inspection agent;
    private final Optional<RunningAgent> running;
    private final KnownSecrets secrets = new KnownSecrets();

    /** @param running when it is the one that carries the command out */
    Flare(Inspection agent, Optional<RunningAgent> running) {
        this.agent = requireNonNull(agent, "agent is null");
        this.running = requireNonNull(running, "running is null");
        secrets.add(agent.environment());
        secrets.add(agent.loaded().topLevel().given());
        agent.instances()
                .forEach(instance -> secrets.add(instance.configuration().settings()));
        agent.loaded().configuration().ifPresent(this::addFilesOf);
        // The file's as well where a variable has taken their places.
        Stream.concat(agent.loaded().file().stream(), agent.kubeconfigs().stream())
                .forEach(file -> YamlReader.readMapping(file).value().ifPresent(secrets::add));
    }

    private void addFilesOf(AgentConfiguration configuration) {
        for (Path file : List.of(configuration.api().authTokenFilePath(), SERVICE_ACCOUNT_TOKEN)) {
            try {
                secrets.add(Files.readString(file));
            } catch (IOException e) {
                // Then its content is in no text either.
            }
        }
    }

    /** Texts by the names of files. */
    Map<String, String> files() throws InterruptedException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("version.txt", "%s%nJava %s%n".formatted(AgentVersion.full(), Runtime.version()));
        if (running.isPresent()) {
            var report = running.get().status().report();
            files.put("status.txt", report.text(true, false));
            files.put("status.json", report.json());
            files.put(
                    "health.json",
                    StatusJson.write(HealthCommand.answers(running.get().health())) + "\n");
        }
        files.put("diagnose.json", StatusJson.write(agent.diagnose()) + "\n");
        files.put("config.txt", lines(agent.settings()));
        files.put(
                "instances.txt", agent.instances().stream().map(Flare::instance).collect(joining("\n")));
        files.put(
                "problems.txt",
                agent.problems().stream().map(problem -> problem + "\n").collect(joining()));
        files.put("plugins.json", StatusJson.write(agent.plugins()) + "\n");
        files.put("process.txt", process());
        files.put("threads.txt", threads());
        log().ifPresent(text -> files.put("log.txt", text));
        files.replaceAll((name, text) -> secrets.hide(text));
        return files;
    }

    private static String instance(CheckInstance instance) {
        return "# %s%n# %s%n%s"
                .formatted(
                        instance.id(),
                        instance.source(),
                        lines(EffectiveSetting.of(instance.configuration().settings())));
    }

    private static String lines(List<EffectiveSetting> settings) {
        return settings.stream().map(setting -> setting.line() + "\n").collect(joining());
    }

    private String process() {
        RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
        StringBuilder text = new StringBuilder();
        text.append("up: %s s%n".formatted(runtime.getUptime() / 1000));
        text.append("system: %s %s, %s, %s%n"
                .formatted(
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        System.getProperty("os.arch"),
                        Count.of(Runtime.getRuntime().availableProcessors(), "processor")));
        text.append("options: %s%n".formatted(String.join(" ", runtime.getInputArguments())));
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            text.append("memory %s: %s%n".formatted(pool.getName(), pool.getUsage()));
        }
        text.append(read(Path.of("/proc/self/status")));
        // The names alone: what a variable means is known of few.
        text.append("variables: %s%n"
                .formatted(agent.environment().keySet().stream().sorted().collect(joining(", "))));
        return text.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "-\n";
        }
    }

    private static String threads() {
        ThreadInfo[] all = ManagementFactory.getThreadMXBean().dumpAllThreads(true, true, DEEPEST_STACK);
        return Arrays.stream(all).map(Flare::thread).collect(joining("\n"));
    }

    private static String thread(ThreadInfo thread) {
        return "\"%s\" %s%s%n%s"
                .formatted(
                        thread.getThreadName(),
                        thread.getThreadState(),
                        thread.getLockName() == null ? "" : " on " + thread.getLockName(),
                        Arrays.stream(thread.getStackTrace())
                                .map(frame -> "    at " + frame + "\n")
                                .collect(joining()));
    }

    /** The end of the log file; a container's log is with Kubernetes. */
    private Optional<String> log() {
        Optional<Path> file = agent.loaded()
                .configuration()
                .flatMap(configuration -> configuration.logging().file());
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (RandomAccessFile log = new RandomAccessFile(file.get().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - LONGEST_LOG));
            byte[] end = new byte[(int) (log.length() - log.getFilePointer())];
            log.readFully(end);
            return Optional.of(new String(end, UTF_8));
        } catch (IOException e) {
            return Optional.of("%s cannot be read: %s%n".formatted(file.get(), FileFailure.reason(e)));
        }
    }
}
