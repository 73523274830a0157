// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import io.checkagent.configuration.FileFailure;
import io.checkagent.configuration.Loaded;
import io.checkagent.configuration.Problem;
import io.checkagent.configuration.YamlReader;
import io.checkagent.configuration.YamlValue;
import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.http.PemSource;
import io.checkagent.http.Tls;
import io.checkagent.proxy.HttpProxy;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One or several kubeconfig files, merged as {@code kubectl} merges them: of clusters, users and contexts with one name the
 * first file's counts, and so does the first {@code current-context}; files that do not exist are left out.
 *
 * @see <a href="https://github.com/kubernetes/client-go/blob/master/tools/clientcmd/loader.go">loader.go</a>
 */
final class Kubeconfig {
    private final String setting;
    private final Map<String, KubeconfigSection> clusters = new HashMap<>();
    private final Map<String, KubeconfigSection> users = new HashMap<>();
    private final Map<String, KubeconfigSection> contexts = new HashMap<>();
    private Optional<String> currentContext = Optional.empty();

    private Kubeconfig(String setting) {
        this.setting = setting;
    }

    /**
     * Reads and merges.
     *
     * @param setting what names the files, for messages
     * @throws ClusterNotFoundException when none exists, or one cannot be used
     */
    static Kubeconfig read(String setting, List<Path> files) throws ClusterNotFoundException {
        List<Path> existing = files.stream().filter(Files::exists).toList();
        if (existing.isEmpty()) {
            throw new ClusterNotFoundException("%s names %s, which does not exist or cannot be read; correct the path"
                    .formatted(setting, files.stream().map(Path::toString).collect(Collectors.joining(", "))));
        }
        Kubeconfig merged = new Kubeconfig(setting);
        for (Path file : existing) {
            merged.add(file);
        }
        return merged;
    }

    private void add(Path file) throws ClusterNotFoundException {
        if (!Files.isRegularFile(file)) {
            throw new ClusterNotFoundException(
                    "%s names %s, which is no regular file; correct the path".formatted(setting, file));
        }
        Loaded<Mapping> loaded = YamlReader.readMapping(file);
        Optional<Problem> error =
                loaded.problems().stream().filter(Problem::isError).findFirst();
        if (error.isPresent() || loaded.value().isEmpty()) {
            throw new ClusterNotFoundException("%s names %s, which is no kubeconfig: %s"
                    .formatted(setting, file, error.map(Problem::toString).orElse("nothing in it")));
        }
        KubeconfigSection root = new KubeconfigSection(setting, loaded.value().get());
        if (currentContext.isEmpty()) {
            currentContext = root.text("current-context");
        }
        addTo(clusters, root, "clusters", "cluster");
        addTo(users, root, "users", "user");
        addTo(contexts, root, "contexts", "context");
    }

    private static void addTo(Map<String, KubeconfigSection> named, KubeconfigSection root, String list, String key)
            throws ClusterNotFoundException {
        Map<String, KubeconfigSection> here = new HashMap<>();
        for (KubeconfigSection entry : root.sections(list)) {
            String name = entry.text("name").orElse("");
            KubeconfigSection content = entry.section(key)
                    .orElse(new KubeconfigSection(
                            entry.setting(),
                            Mapping.empty(
                                    entry.mapping().location(), entry.mapping().pathOf(key))));
            if (here.put(name, content) != null) {
                throw entry.refused("name", "is here twice", "remove or rename one of them");
            }
        }
        here.forEach(named::putIfAbsent);
    }

    /** What the current context says. Asks nobody and starts nothing. */
    ApiServer apiServer(Duration execLimit, Clock clock) throws ClusterNotFoundException {
        if (currentContext.isEmpty()) {
            throw new ClusterNotFoundException(
                    "the kubeconfig of %s has no current-context; set it (kubectl config use-context NAME)"
                            .formatted(setting));
        }
        KubeconfigSection context = find(contexts, "current-context", "context", currentContext.get());
        KubeconfigSection cluster = find(clusters, context, "cluster");
        KubeconfigSection section = find(users, context, "user");
        Optional<PemSource> authorities = KubeconfigUser.pem(cluster, "certificate-authority");
        boolean insecure = cluster.flag("insecure-skip-tls-verify");
        if (insecure && authorities.isPresent()) {
            throw cluster.refused(
                    "insecure-skip-tls-verify",
                    "there is a certificate-authority, too",
                    "leave insecure-skip-tls-verify out");
        }
        KubeconfigUser user = KubeconfigUser.read(section, clusterInfo(cluster, authorities), execLimit, clock);
        boolean secureByDefault =
                authorities.isPresent() || insecure || user.identity().isPresent();
        URI address = address(cluster, secureByDefault);
        List<String> warnings = new ArrayList<>();
        Credentials credentials = user.credentials();
        if (address.getScheme().equals("http") && !Host.isLoopback(address) && !user.isAnonymous()) {
            // As client-go; it sends none on loopback either, where nobody else can listen.
            warnings.add("%s: the server is http, so no credentials are sent, and the agent acts as system:anonymous;"
                            .formatted(cluster.place("server"))
                    + " use https");
            credentials = Credentials.fixed(Optional.empty());
        } else if (user.isAnonymous()) {
            warnings.add(
                    "%s: no credentials were found, so the agent acts as system:anonymous; give the user a token, a"
                                    .formatted(section.mapping().location() + ": "
                                            + section.mapping().path())
                            + " tokenFile, a client certificate or a credential plugin");
        }
        String name = cluster.text("tls-server-name").orElse(Host.of(address));
        try {
            Host.check(name);
        } catch (IllegalArgumentException e) {
            throw cluster.refused("tls-server-name", "is neither a host name nor an address", "correct it");
        }
        return new ApiServer(
                address,
                name,
                new Tls.Source(!insecure, authorities, user.identity()),
                credentials,
                user.impersonation(),
                proxy(cluster),
                context.text("namespace"),
                warnings.stream().map(Message::of).toList());
    }

    private KubeconfigSection find(Map<String, KubeconfigSection> named, KubeconfigSection context, String kind)
            throws ClusterNotFoundException {
        Optional<String> name = context.text(kind);
        if (name.isEmpty()) {
            throw context.refused(kind, "missing", "name one of the kubeconfig's " + kind + "s");
        }
        return find(named, context.place(kind), kind, name.get());
    }

    private KubeconfigSection find(Map<String, KubeconfigSection> named, String where, String kind, String name)
            throws ClusterNotFoundException {
        KubeconfigSection found = named.get(name);
        if (found == null) {
            throw new ClusterNotFoundException("%s: %s: there is no %s \"%s\"; there are %s"
                    .formatted(setting, where, kind, name, named.isEmpty() ? "none" : named.keySet()));
        }
        return found;
    }

    private static URI address(KubeconfigSection cluster, boolean secureByDefault) throws ClusterNotFoundException {
        String text = cluster.text("server").orElse("").strip();
        if (text.isEmpty()) {
            throw cluster.refused("server", "missing", "write server: https://HOST:PORT");
        }
        String url = text.contains("://") ? text : (secureByDefault ? "https://" : "http://") + text;
        try {
            URI address = new URI(url);
            boolean http = "https".equals(address.getScheme()) || "http".equals(address.getScheme());
            if (http && address.getHost() != null && address.getRawUserInfo() == null && address.getPort() <= 65_535) {
                Host.check(Host.of(address));
                return new URI(address.getScheme(), address.getRawAuthority(), address.getPath(), null, null);
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // Told below, without the text, which may hold a password.
        }
        throw cluster.refused(
                "server",
                "is no http or https URL with a host and without a user",
                "write https://HOST:PORT; for a host with _ in its name write its address, and the name that its"
                        + " certificate is for as tls-server-name");
    }

    private static Optional<HttpProxy> proxy(KubeconfigSection cluster) throws ClusterNotFoundException {
        Optional<String> text = cluster.text("proxy-url");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            if (!text.get().contains("://")) {
                throw new IllegalArgumentException("has no scheme; write http://host:port");
            }
            return Optional.of(HttpProxy.parse(text.get()));
        } catch (IllegalArgumentException e) {
            throw cluster.refused("proxy-url", String.valueOf(e.getMessage()), "");
        }
    }

    /** What a plugin with {@code provideClusterInfo} is told. */
    private static ObjectNode clusterInfo(KubeconfigSection cluster, Optional<PemSource> authorities)
            throws ClusterNotFoundException {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("server", cluster.text("server").orElse(""));
        cluster.text("tls-server-name").ifPresent(name -> info.put("tls-server-name", name));
        cluster.text("proxy-url").ifPresent(url -> info.put("proxy-url", url));
        if (cluster.flag("insecure-skip-tls-verify")) {
            info.put("insecure-skip-tls-verify", true);
        }
        if (authorities.isPresent()) {
            try {
                info.put(
                        "certificate-authority-data",
                        Base64.getEncoder()
                                .encodeToString(authorities.get().read().getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                throw cluster.refused("certificate-authority", FileFailure.reason(e), "correct the path");
            }
        }
        for (KubeconfigSection extension : cluster.sections("extensions")) {
            Optional<YamlValue> value = extension.mapping().get("extension");
            if (value.isPresent() && extension.text("name").orElse("").equals("client.authentication.k8s.io/exec")) {
                info.set("config", YamlAsJson.convert(value.get()));
            }
        }
        return info;
    }
}
