// SPDX-License-Identifier: Apache-2.0
package io.checkagent.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;

/**
 * Where the agent of a configuration answers. Reads three keys of {@code datadog.yaml} and nothing else: to bind all of it
 * would cost more than to ask the agent.
 *
 * @param host its loopback name
 * @param configuredPort the port it should have; 0 is any
 * @param tokenFile the file of its token, beside which it notes the port that it got
 */
record AgentAddress(String host, int configuredPort, Path tokenFile) {
    private static final int MAX_BYTES = 4096;
    private static final int SHORTEST_TOKEN = 32;
    private static final List<String> KEYS = List.of("cmd_host", "cmd_port", "auth_token_file_path");

    /**
     * By the agent's own rules: {@code DD_*} over the file, the token beside the file.
     *
     * @param cfgpath {@code datadog.yaml} or its directory
     * @param home of the distribution
     */
    static AgentAddress find(Optional<Path> cfgpath, Path home, Map<String, String> environment) {
        return find(cfgpath, Path.of("/etc/datadog-agent"), home, environment);
    }

    static AgentAddress find(Optional<Path> cfgpath, Path systemDirectory, Path home, Map<String, String> environment) {
        Optional<Path> file = file(cfgpath, systemDirectory, home);
        Map<String, String> settings =
                new HashMap<>(file.map(AgentAddress::read).orElse(Map.of()));
        for (String key : KEYS) {
            settings.put(
                    key,
                    environment.getOrDefault("DD_" + key.toUpperCase(Locale.ROOT), settings.getOrDefault(key, "")));
            if (settings.get(key).isBlank()) {
                settings.remove(key);
            }
        }
        Path directory =
                file.map(path -> path.toAbsolutePath().resolveSibling("")).orElse(systemDirectory);
        return new AgentAddress(
                settings.getOrDefault("cmd_host", "localhost"),
                number(settings.getOrDefault("cmd_port", "")),
                Optional.ofNullable(settings.get("auth_token_file_path"))
                        .map(Path::of)
                        .orElse(directory.resolve("auth_token")));
    }

    private static Optional<Path> file(Optional<Path> cfgpath, Path systemDirectory, Path home) {
        String name = "datadog.yaml";
        if (cfgpath.isPresent()) {
            return cfgpath.map(path -> Files.isDirectory(path) ? path.resolve(name) : path);
        }
        for (Path directory : List.of(systemDirectory, home.resolve("conf"))) {
            if (Files.exists(directory.resolve(name))) {
                return Optional.of(directory.resolve(name));
            }
        }
        return Optional.empty();
    }

    /** What is wrong in the file is for the agent to tell; what stands before it counts. */
    private static Map<String, String> read(Path file) {
        Map<String, String> found = new HashMap<>();
        try (Reader text = Files.newBufferedReader(file)) {
            int depth = 0;
            String key = null;
            for (Event event : new Yaml(new LoaderOptions()).parse(text)) {
                if (event.is(Event.ID.MappingStart) || event.is(Event.ID.SequenceStart)) {
                    depth++;
                } else if (event.is(Event.ID.MappingEnd) || event.is(Event.ID.SequenceEnd)) {
                    depth--;
                    key = depth == 1 ? null : key;
                } else if (depth == 1 && key != null) {
                    if (event instanceof ScalarEvent scalar && KEYS.contains(key)) {
                        found.put(key, scalar.getValue());
                    }
                    key = null;
                } else if (depth == 1 && event instanceof ScalarEvent scalar) {
                    key = scalar.getValue();
                }
            }
        } catch (IOException | YAMLException e) {
            return found;
        }
        return found;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            return 5001;
        }
    }

    /**
     * The port that the agent noted, which is another than the configured one when that was taken.
     *
     * @throws IOException when any port is configured and none was noted
     */
    int port() throws IOException {
        Path noted = tokenFile.resolveSibling(tokenFile.getFileName() + ".port");
        try {
            return Integer.parseInt(content(noted));
        } catch (IOException | NumberFormatException e) {
            if (configuredPort == 0) {
                throw new IOException("there is no " + noted + ", in which it notes its port", e);
            }
            return configuredPort;
        }
    }

    /** The token. */
    String token() throws IOException {
        if (!Files.exists(tokenFile)) {
            throw new IOException("there is no " + tokenFile);
        }
        if (!Files.isReadable(tokenFile)) {
            throw new IOException(tokenFile + " cannot be read by this user; be the agent's user or root");
        }
        String token = content(tokenFile);
        if (token.length() < SHORTEST_TOKEN) {
            throw new IOException(tokenFile + " holds no token; the agent makes one when it starts");
        }
        return token;
    }

    private static String content(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " is no file; remove it");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
        }
    }
}
