// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.http.PemSource;
import io.checkagent.http.Tls;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * The user of a kubeconfig: who asks, and for whom.
 *
 * @param isAnonymous whether nothing says who asks
 */
record KubeconfigUser(
        Credentials credentials,
        Optional<Tls.ClientIdentity> identity,
        Map<String, List<String>> impersonation,
        boolean isAnonymous) {
    private static final Set<String> EXEC_VERSIONS =
            Set.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

    /** client-go's rules: {@code validateAuthInfo} in tools/clientcmd/validation.go, and exec only when nothing else is there. */
    static KubeconfigUser read(KubeconfigSection user, ObjectNode cluster, Duration execLimit, Clock clock)
            throws ClusterNotFoundException {
        Optional<KubeconfigSection> provider = user.section("auth-provider");
        if (provider.isPresent()) {
            String name = provider.get().text("name").orElse("without a name");
            throw user.refused(
                    "auth-provider",
                    "the auth-provider " + name + " is not supported",
                    "use a credential plugin (exec), tokenFile or a client certificate");
        }
        Map<String, List<String>> impersonation = impersonation(user);
        Optional<Tls.ClientIdentity> identity = identity(user);
        Optional<Credentials> own = ownCredentials(user);
        Optional<KubeconfigSection> exec = user.section("exec");
        if (exec.isPresent()) {
            ExecCredentials plugin = new ExecCredentials(plugin(exec.get(), cluster), execLimit, clock);
            if (own.isEmpty() && identity.isEmpty()) {
                return new KubeconfigUser(plugin, Optional.of(plugin.identity()), impersonation, false);
            }
        }
        return new KubeconfigUser(
                own.orElseGet(() -> Credentials.fixed(Optional.empty())),
                identity,
                impersonation,
                own.isEmpty() && identity.isEmpty());
    }

    private static Optional<Credentials> ownCredentials(KubeconfigSection user) throws ClusterNotFoundException {
        Optional<String> token = user.text("token");
        Optional<Path> tokenFile = user.path("tokenFile");
        Optional<String> name = user.text("username");
        Optional<String> password = user.text("password");
        if (token.isPresent() && (name.isPresent() || password.isPresent())) {
            throw user.refused("token", "there are a token and a username or password", "leave one of them out");
        }
        if (token.isPresent() && !Credentials.isHeader(token.get())) {
            throw user.refused("token", "is no token", "write it in one line, without blanks");
        }
        if (tokenFile.isPresent()) {
            return Optional.of(new TokenFile(PemSource.file(tokenFile.get()), token));
        }
        if (token.isPresent()) {
            return Optional.of(Credentials.fixed(token.map(Credentials::bearer)));
        }
        return name.isPresent() || password.isPresent()
                ? Optional.of(Credentials.basic(name.orElse(""), password.orElse("")))
                : Optional.empty();
    }

    private static Optional<Tls.ClientIdentity> identity(KubeconfigSection user) throws ClusterNotFoundException {
        Optional<PemSource> certificate = pem(user, "client-certificate");
        Optional<PemSource> key = pem(user, "client-key");
        if (certificate.isPresent() && key.isEmpty()) {
            throw user.refused("client-key", "there is a client-certificate, and no key to it", "add it");
        }
        return certificate.map(found -> new Tls.ClientIdentity(found, key.orElse(found)));
    }

    /** What {@code key} names, or {@code key-data} holds. */
    static Optional<PemSource> pem(KubeconfigSection section, String key) throws ClusterNotFoundException {
        Optional<Path> file = section.path(key);
        Optional<String> data = section.data(key + "-data");
        if (file.isPresent() && data.isPresent()) {
            throw section.refused(key, "there is " + key + "-data, too", "leave one of them out");
        }
        return file.map(PemSource::file)
                .or(() -> data.map(text -> PemSource.of(section.place(key + "-data"), () -> text)));
    }

    /** client-go's headers, with its escapes in names (transport/round_trippers.go). */
    private static Map<String, List<String>> impersonation(KubeconfigSection user) throws ClusterNotFoundException {
        Optional<String> name = user.text("as");
        Optional<String> uid = user.text("as-uid");
        List<String> groups = user.texts("as-groups");
        Map<String, List<String>> extra = user.textLists("as-user-extra");
        if (name.isEmpty()) {
            if (uid.isPresent() || !groups.isEmpty() || !extra.isEmpty()) {
                throw user.refused(
                        "as", "there are as-uid, as-groups or as-user-extra without as", "add as, or remove them");
            }
            return Map.of();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Impersonate-User", List.of(name.get()));
        uid.ifPresent(id -> headers.put("Impersonate-Uid", List.of(id)));
        if (!groups.isEmpty()) {
            headers.put("Impersonate-Group", groups);
        }
        extra.forEach((key, values) -> headers.put("Impersonate-Extra-" + escaped(key), values));
        boolean sendable = headers.values().stream().flatMap(List::stream).allMatch(value -> value.chars()
                .allMatch(character -> character >= 0x20 && character < 0x7f));
        if (!sendable) {
            throw user.refused("as", "names someone in characters that no header can hold", "use ASCII");
        }
        return headers;
    }

    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte character : name.getBytes(UTF_8)) {
            boolean legal = character > 0x20
                    && character < 0x7f
                    && character != '%'
                    && "()<>@,;:\\\"/[]?={}".indexOf(character) < 0;
            escaped.append(legal ? String.valueOf((char) character) : String.format("%%%02X", character));
        }
        return escaped.toString();
    }

    private static ExecPlugin plugin(KubeconfigSection exec, ObjectNode cluster) throws ClusterNotFoundException {
        Optional<String> command = exec.text("command");
        if (command.isEmpty()) {
            throw exec.refused("command", "missing", "name the program");
        }
        String version = exec.text("apiVersion").orElse("");
        if (!EXEC_VERSIONS.contains(version)) {
            throw exec.refused(
                    "apiVersion",
                    "is not supported" + (version.isEmpty() ? " when it is missing" : ""),
                    "use client.authentication.k8s.io/v1, or v1beta1");
        }
        String mode = exec.text("interactiveMode").orElse(version.endsWith("/v1beta1") ? "IfAvailable" : "");
        if (!mode.equals("IfAvailable") && !mode.equals("Never")) {
            throw exec.refused(
                    "interactiveMode",
                    mode.equals("Always")
                            ? "the plugin asks somebody at a terminal, and the agent has none"
                            : "is neither Never nor IfAvailable nor Always",
                    "use a plugin that works with Never");
        }
        Map<String, String> variables = new LinkedHashMap<>();
        for (KubeconfigSection variable : exec.sections("env")) {
            Optional<String> name = variable.text("name");
            if (name.isEmpty()) {
                throw variable.refused("name", "missing", "name the variable");
            }
            variables.put(name.get(), variable.text("value").orElse(""));
        }
        // As client-go: a name is looked for on PATH, a path begins at the kubeconfig's folder.
        String program =
                command.get().contains("/") ? exec.resolve(command.get()).toString() : command.get();
        return new ExecPlugin(
                program,
                exec.texts("args"),
                Map.copyOf(variables),
                version,
                exec.flag("provideClusterInfo") ? Optional.of(cluster) : Optional.empty(),
                exec.text("installHint").orElse(""));
    }
}
