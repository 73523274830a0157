// SPDX-License-Identifier: Apache-2.0
package io.checkagent.commandline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.agent.Agent;
import io.checkagent.agent.AgentConfigurationLoader;
import io.checkagent.agent.Agents;
import io.checkagent.agent.TestPlugins;
import io.checkagent.agent.stage.Installation;
import io.checkagent.client.Client;
import io.checkagent.commandline.AskedCommands.AskedCommandsModule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An agent in this process, with the check {@code beat}, that the client asks. */
final class AskedAgent implements AutoCloseable {
    private static final Set<String> WITHOUT_CONFIGURATION =
            Set.of("frobnicate", "help", "--help", "plugincheck", "completion");

    private final Path home;
    private Optional<Agent> agent = Optional.empty();
    private byte[] bytes = {};
    private String err = "";

    AskedAgent(Path home) {
        this.home = home;
    }

    /** @param configuration the rest of its {@code datadog.yaml} */
    void start(String configuration, Map<String, String> environment) throws IOException {
        Files.createDirectories(home.resolve("plugins"));
        TestPlugins.beat().writeTo(home.resolve("plugins"), "beat.jar");
        Files.createDirectories(home.resolve("conf.d"));
        Files.writeString(
                home.resolve("conf.d/beat.yaml"), "instances: [{metric: first, min_collection_interval: 3600}]");
        configure(configuration);
        AgentConfigurationLoader.Result loaded = AgentConfigurationLoader.load(Optional.of(file()), home, environment);
        Agent started = Agents.running(loaded, new Installation(home, environment), new AskedCommandsModule());
        agent = Optional.of(started);
        started.start();
    }

    void configure(String configuration) throws IOException {
        Files.writeString(
                file(),
                """
                hostname: node-1
                cmd_port: 0
                """ + (configuration.contains("leader_election:") ? "" : "leader_election: false\n") + configuration
                        + "\n");
    }

    private Path file() {
        return home.resolve("datadog.yaml");
    }

    /** Returns the exit code. */
    int ask(String... command) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of(command));
        if (!WITHOUT_CONFIGURATION.contains(command[0])) {
            arguments.addAll(List.of("-c", home.toString()));
        }
        Client client = new Client(
                home,
                Map.of("DD_AUTH_TOKEN_FILE_PATH", home.resolve("auth_token").toString()),
                answer,
                new PrintStream(complaints, true, UTF_8));
        int code = client.ask(arguments, false);
        bytes = answer.toByteArray();
        err = complaints.toString(UTF_8);
        return code;
    }

    byte[] bytes() {
        return bytes.clone();
    }

    String out() {
        return new String(bytes, UTF_8);
    }

    String err() {
        return err;
    }

    @Override
    public void close() {
        agent.ifPresent(Agent::close);
    }
}
