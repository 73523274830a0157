// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.config;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.FileFailure;
import io.checkagent.configuration.Secret;
import io.checkagent.configuration.SecretBackendException;
import io.checkagent.configuration.SecretResolver;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks secrets up by {@code secret_backend_command}, as the Datadog Agent does: {@code
 * {"version":"1.0","secrets":["a"]}} to the program's standard input, {@code {"a":{"value":"x","error":null}}} from its
 * standard output. The program has to belong to this user and to be closed to all others.
 *
 * <p>Nothing that the program prints is ever logged. Thread-safe.
 */
public final class SecretBackend implements SecretResolver {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OTHERS = 0007;
    private static final int GROUP = 0070;
    private static final int GROUP_WRITE = 0020;
    private static final int OWNER_EXECUTE = 0100;
    private static final int LONGEST_ERROR = 200;

    private final SecretBackendSettings settings;

    public SecretBackend(SecretBackendSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public Map<String, Answer> resolve(Set<String> handles) throws SecretBackendException {
        if (settings.command().isEmpty()) {
            throw new SecretBackendException(
                    "there is no secret backend; set secret_backend_command to the program that knows the secret");
        }
        Path command = settings.command().get();
        checkPermissions(command);
        ObjectNode question = JSON.createObjectNode().put("version", "1.0");
        ArrayNode secrets = question.putArray("secrets");
        handles.stream().sorted().forEach(secrets::add);
        try {
            return answers(command, JSON.readTree(run(command, JSON.writeValueAsBytes(question))), handles);
        } catch (JacksonException e) {
            throw failed(command, "did not answer with JSON");
        }
    }

    private void checkPermissions(Path command) throws SecretBackendException {
        if (!command.isAbsolute()) {
            throw failed(command, "has to be an absolute path");
        }
        try {
            Map<String, Object> file = Files.readAttributes(command, "unix:mode,uid");
            int mode = (Integer) requireNonNull(file.get("mode"), "mode is null");
            Object self = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            int refused = settings.allowGroupExecution() ? OTHERS | GROUP_WRITE : OTHERS | GROUP;
            if (!self.equals(file.get("uid"))) {
                throw failed(command, "belongs to user " + file.get("uid") + "; chown it to user " + self);
            }
            if ((mode & refused) != 0 || (mode & OWNER_EXECUTE) == 0) {
                String wanted = settings.allowGroupExecution() ? "750" : "700";
                throw failed(
                        command,
                        "has the rights " + Integer.toOctalString(mode & 0777) + "; run: chmod " + wanted + " "
                                + command);
            }
        } catch (NoSuchFileException e) {
            throw failed(command, "does not exist");
        } catch (UnsupportedOperationException e) {
            throw failed(command, "cannot be checked for its rights on this system");
        } catch (IOException e) {
            throw failed(
                    command, "cannot be read: " + FileFailure.reason(e) + "; let the agent's user read and execute it");
        }
    }

    private byte[] run(Path command, byte[] question) throws SecretBackendException {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(settings.arguments());
        Process process;
        try {
            process = new ProcessBuilder(line)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw failed(command, "cannot be started: " + FileFailure.reason(e));
        }
        AtomicBoolean late = new AtomicBoolean();
        Executor atTimeout =
                CompletableFuture.delayedExecutor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
        CompletableFuture<Void> watchdog = CompletableFuture.runAsync(
                () -> {
                    late.set(true);
                    kill(process);
                },
                atTimeout);
        try (OutputStream input = process.getOutputStream();
                InputStream output = process.getInputStream()) {
            send(input, question);
            byte[] answer = output.readNBytes(settings.outputMaxSize() + 1);
            if (answer.length > settings.outputMaxSize()) {
                throw failed(command, "printed more than " + settings.outputMaxSize() + " bytes");
            }
            int exit = process.waitFor();
            if (late.get()) {
                throw failed(command, "took longer than " + settings.timeout().toSeconds() + " s");
            }
            if (exit != 0) {
                throw failed(command, "ended with exit code " + exit);
            }
            return answer;
        } catch (IOException e) {
            throw failed(command, late.get() ? "took too long" : "could not be talked to: " + FileFailure.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(command, "was interrupted");
        } finally {
            watchdog.cancel(false);
            kill(process);
        }
    }

    private static void send(OutputStream input, byte[] question) {
        try (input) {
            input.write(question);
        } catch (IOException e) {
            // A program may know its answer without reading the question; what it prints decides.
        }
    }

    /** With its children, which would keep the pipe open. */
    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static Map<String, Answer> answers(Path command, JsonNode answer, Set<String> handles)
            throws SecretBackendException {
        if (!answer.isObject()) {
            throw failed(command, "did not answer with a JSON object");
        }
        Map<String, Answer> answers = new HashMap<>();
        for (String handle : handles) {
            JsonNode entry = answer.path(handle);
            JsonNode value = entry.path("value");
            Optional<Secret> secret = value.isString() && !value.stringValue().isEmpty()
                    ? Optional.of(new Secret(value.stringValue()))
                    : Optional.empty();
            String reason = entry.path("error").asString("");
            String error = reason.substring(0, Math.min(reason.length(), LONGEST_ERROR));
            answers.put(
                    handle,
                    error.isEmpty()
                            ? new Answer(secret, secret.isPresent() ? "" : "it has no value")
                            : new Answer(Optional.empty(), error));
        }
        return answers;
    }

    private static SecretBackendException failed(Path command, String why) {
        return new SecretBackendException("secret_backend_command " + command + " " + why);
    }
}
