// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.configuration.FileFailure;
import io.checkagent.http.Pem;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A program that says who asks. Immutable; holds what its kubeconfig says.
 *
 * @param command a path, or a name that is looked for on {@code PATH}
 * @param environment more variables, on top of this process's
 * @param apiVersion {@code client.authentication.k8s.io/v1} or {@code v1beta1}
 * @param cluster what it is told of the cluster, when it asks for it
 * @param installHint what to do when the program is missing; may be empty
 * @see <a href="https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins">
 *     client-go credential plugins</a>
 */
record ExecPlugin(
        String command,
        List<String> arguments,
        Map<String, String> environment,
        String apiVersion,
        Optional<ObjectNode> cluster,
        String installHint) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OUTPUT_LIMIT = 1 << 20;
    private static final int SHOWN = 200;
    private static final Duration LOOK = Duration.ofMillis(20);

    /**
     * What it answered. Its {@code toString} shows nothing of it.
     *
     * @param expiry from when on to ask again; never when empty
     */
    record Answer(
            Optional<String> token, Optional<String> certificate, Optional<String> key, Optional<Instant> expiry) {
        @Override
        public String toString() {
            return "Answer[expiry=" + expiry + "]";
        }
    }

    /** Its name for messages and threads. */
    String name() {
        Path file = Path.of(command).getFileName();
        return file == null ? command : file.toString();
    }

    /**
     * Runs it, and ends it when it takes longer than the limit.
     *
     * @throws CredentialsException when it gave nothing that can be used
     */
    Answer run(Duration limit) throws InterruptedException {
        Process process;
        try {
            process = start();
        } catch (IOException e) {
            throw failed("cannot be started: " + FileFailure.reason(e)
                    + (installHint.isBlank() ? "" : "; " + shown(installHint)));
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try {
            long deadline = System.nanoTime() + limit.toNanos();
            boolean ended = false;
            while (!ended) {
                // Looked at before the last reading: what it wrote before its end is read. Nothing waits for the end of
                // its output, which a child that it left behind can keep open for ever.
                ended = !process.isAlive();
                drain(process.getInputStream(), output);
                drain(process.getErrorStream(), errors);
                if (!ended && System.nanoTime() - deadline > 0) {
                    throw failed("gave no credentials within " + limit.toMillis() / 1000.0 + " s, and was ended");
                }
                if (!ended) {
                    Thread.sleep(LOOK.toMillis());
                }
            }
        } catch (IOException e) {
            throw failed("cannot be read: " + FileFailure.reason(e));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            String said = shown(errors.toString(UTF_8));
            throw failed("ended with code " + process.exitValue() + (said.isEmpty() ? "" : ": " + said));
        }
        return parse(output.toString(UTF_8));
    }

    private Process start() throws IOException {
        List<String> line = new ArrayList<>();
        line.add(command);
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line).redirectInput(new File("/dev/null"));
        builder.environment().putAll(environment);
        ObjectNode info = JSON.createObjectNode().put("apiVersion", apiVersion).put("kind", "ExecCredential");
        ObjectNode spec = info.putObject("spec").put("interactive", false);
        cluster.ifPresent(known -> spec.set("cluster", known));
        builder.environment().put("KUBERNETES_EXEC_INFO", info.toString());
        try {
            return builder.start();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | NullPointerException e) {
            throw new IOException("its command, arguments or variables are not valid", e);
        }
    }

    private void drain(InputStream from, ByteArrayOutputStream to) throws IOException {
        for (int available = from.available(); available > 0; available = from.available()) {
            byte[] part = from.readNBytes(Math.min(available, 8192));
            if (to.size() + part.length > OUTPUT_LIMIT) {
                throw failed("writes more than " + OUTPUT_LIMIT + " bytes");
            }
            to.writeBytes(part);
        }
    }

    private Answer parse(String output) {
        JsonNode answer;
        try {
            answer = JSON.readTree(output);
        } catch (JacksonException e) {
            throw failed("did not answer with JSON");
        }
        String version = answer.path("apiVersion").asString("");
        if (!version.equals(apiVersion) || !answer.path("kind").asString("").equals("ExecCredential")) {
            throw failed("did not answer with an ExecCredential of " + apiVersion);
        }
        JsonNode status = answer.path("status");
        Optional<String> token = text(status, "token");
        Optional<String> certificate = text(status, "clientCertificateData");
        Optional<String> key = text(status, "clientKeyData");
        if (certificate.isPresent() != key.isPresent()) {
            throw failed("answered with a certificate or a key alone");
        }
        if (token.isEmpty() && certificate.isEmpty()) {
            throw failed("answered with neither a token nor a certificate");
        }
        if (token.isPresent() && !Credentials.isHeader(token.get())) {
            throw failed("answered with a token that is none");
        }
        try {
            if (certificate.isPresent()) {
                Pem.certificates(certificate.get());
                Pem.privateKey(key.orElse(""));
            }
        } catch (GeneralSecurityException e) {
            throw failed("answered with a certificate and key that cannot be used: " + e.getMessage());
        }
        return new Answer(
                token, certificate, key, text(status, "expirationTimestamp").map(this::time));
    }

    private Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw failed("answered with an expirationTimestamp that is no time");
        }
    }

    private static Optional<String> text(JsonNode node, String key) {
        return Optional.of(node.path(key).asString("")).filter(text -> !text.isEmpty());
    }

    /** One short line of what a program wrote. */
    private static String shown(String text) {
        String line = text.strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.codePointCount(0, line.length()) <= SHOWN
                ? line
                : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
    }

    private CredentialsException failed(String how) {
        return new CredentialsException("the credential plugin " + command + " " + how);
    }

    /** Without arguments and variables, which may hold secrets. */
    @Override
    public String toString() {
        return "ExecPlugin[" + command + "]";
    }
}
