// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which proxy a request goes through. Immutable.
 *
 * <p>A proxy that cannot be used is a {@link #problems problem}; whoever asks for a target decides by {@link #problem} whether
 * to go without.
 *
 * @see <a href="https://pkg.go.dev/golang.org/x/net/http/httpproxy">golang.org/x/net/http/httpproxy</a>
 */
public final class ProxyRules {
    private static final Logger log = LoggerFactory.getLogger(ProxyRules.class);

    static {
        Tunnels.letBasicCredentialsThrough();
    }

    /** What a source says of the proxy for a scheme: one that can be used, or why it cannot. */
    private record Given(Optional<HttpProxy> proxy, Optional<String> problem) {
        static final Given NOTHING = new Given(Optional.empty(), Optional.empty());

        static Given read(String source, Optional<String> text) {
            if (text.isEmpty() || text.get().isBlank()) {
                return NOTHING;
            }
            try {
                return new Given(Optional.of(HttpProxy.parse(text.get())), Optional.empty());
            } catch (IllegalArgumentException e) {
                return new Given(Optional.empty(), Optional.of(source + " " + e.getMessage()));
            }
        }
    }

    private final Given http;
    private final Given https;
    private final NoProxy noProxy;

    private ProxyRules(Given http, Given https, NoProxy noProxy) {
        this.http = http;
        this.https = https;
        this.noProxy = noProxy;
    }

    /** No proxy. */
    public static ProxyRules none() {
        return new ProxyRules(Given.NOTHING, Given.NOTHING, NoProxy.exact(List.of()));
    }

    /** That proxy for all targets. */
    public static ProxyRules all(HttpProxy proxy) {
        Given given = new Given(Optional.of(requireNonNull(proxy, "proxy is null")), Optional.empty());
        return new ProxyRules(given, given, NoProxy.exact(List.of()));
    }

    /**
     * What {@code HTTP_PROXY}, {@code HTTPS_PROXY} and {@code NO_PROXY} say, upper case before lower case, as Go's
     * {@code httpproxy.FromEnvironment} reads them, and with it {@code kubectl}.
     */
    public static ProxyRules fromEnvironment(Map<String, String> environment) {
        return new ProxyRules(
                fromVariable("HTTP_PROXY", environment),
                fromVariable("HTTPS_PROXY", environment),
                NoProxy.go(variable("NO_PROXY", environment)
                        .map(name -> List.of(environment.getOrDefault(name, "").split(",")))
                        .orElse(List.of())));
    }

    private static Given fromVariable(String name, Map<String, String> environment) {
        return variable(name, environment)
                .map(found -> Given.read(found, Optional.ofNullable(environment.get(found))))
                .orElse(Given.NOTHING);
    }

    /** The name, as written or in lower case, that has a value. */
    private static Optional<String> variable(String name, Map<String, String> environment) {
        return Stream.of(name, name.toLowerCase(Locale.ROOT))
                .filter(candidate -> !environment.getOrDefault(candidate, "").isBlank())
                .findFirst();
    }

    /**
     * The Datadog Agent's rules for the way to the intake: {@code DD_PROXY_HTTP} before {@code HTTP_PROXY} before
     * {@code proxy.http} in {@code datadog.yaml}, and so on for each; says in the log which variable was found. Other than
     * there, a variable without a value counts as not set.
     *
     * @param http {@code proxy.http}, or what {@code DD_PROXY_HTTP} made of it
     * @param https {@code proxy.https}, or what {@code DD_PROXY_HTTPS} made of it
     * @param noProxy {@code proxy.no_proxy}, or what {@code DD_PROXY_NO_PROXY} made of it
     * @param nonExactMatch {@code no_proxy_nonexact_match}: whether {@code no_proxy} is read as Go does; else its entries are
     *     hosts, and only they are meant
     * @see <a href="https://github.com/DataDog/datadog-agent/blob/main/pkg/config/setup/config.go">LoadProxyFromEnv</a>
     */
    public static ProxyRules ofDatadogAgent(
            Optional<String> http,
            Optional<String> https,
            List<String> noProxy,
            boolean nonExactMatch,
            Map<String, String> environment) {
        List<String> exceptions = standardVariable("NO_PROXY", "DD_PROXY_NO_PROXY", environment)
                .map(name -> List.of(environment.getOrDefault(name, "").split(",")))
                .orElse(List.copyOf(noProxy));
        return new ProxyRules(
                ofDatadogAgent("http", http, environment),
                ofDatadogAgent("https", https, environment),
                nonExactMatch ? NoProxy.go(exceptions) : NoProxy.exact(exceptions));
    }

    private static Given ofDatadogAgent(String scheme, Optional<String> setting, Map<String, String> environment) {
        String upper = scheme.toUpperCase(Locale.ROOT);
        return standardVariable(upper + "_PROXY", "DD_PROXY_" + upper, environment)
                .map(name -> Given.read(name, Optional.ofNullable(environment.get(name))))
                .orElseGet(() -> Given.read("proxy." + scheme, setting));
    }

    private static Optional<String> standardVariable(String name, String own, Map<String, String> environment) {
        if (!environment.getOrDefault(own, "").isBlank()) {
            return Optional.empty();
        }
        Optional<String> found = variable(name, environment);
        found.ifPresent(variable -> log.info("Found '{}' env var, using it for the Agent proxy settings", variable));
        return found;
    }

    /** The proxy for an {@code http}, {@code https}, {@code ws} or {@code wss} target; empty to go directly. */
    public Optional<HttpProxy> proxyFor(URI target) {
        return given(target).proxy();
    }

    /** Why the proxy that is meant for a target cannot be used; {@link #proxyFor} is empty then. */
    public Optional<String> problem(URI target) {
        return given(target).problem();
    }

    /** What cannot be used of all this, and what is right. Without passwords. */
    public List<String> problems() {
        return Stream.of(http, https)
                .flatMap(given -> given.problem().stream())
                .distinct()
                .toList();
    }

    private Given given(URI target) {
        Given given = isSecure(target) ? https : http;
        return given.equals(Given.NOTHING) || noProxy.matches(target) ? Given.NOTHING : given;
    }

    /** The same for the JDK's clients. */
    public ProxySelector selector() {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI target) {
                return List.of(proxyFor(target).map(HttpProxy::proxy).orElse(Proxy.NO_PROXY));
            }

            @Override
            public void connectFailed(URI target, SocketAddress proxy, IOException failure) {
                // The request fails with it, and is retried.
            }
        };
    }

    static boolean isSecure(URI target) {
        return "https".equalsIgnoreCase(target.getScheme()) || "wss".equalsIgnoreCase(target.getScheme());
    }

    /** The host, without brackets; empty when there is none. */
    static String host(URI target) {
        String authority = authority(target);
        String host = authority.replaceFirst(":[0-9]*$", "");
        return host.startsWith("[") || authority.indexOf(':') == authority.lastIndexOf(':')
                ? host.replaceAll("^\\[|]$", "")
                : authority;
    }

    /** Host and port as written; not {@link URI#getHost}, which knows no name with an underscore. */
    static String authority(URI target) {
        String authority = target.getRawAuthority();
        return authority == null ? "" : authority.substring(authority.lastIndexOf('@') + 1);
    }

    /** The proxies and what cannot be used; without passwords. */
    @Override
    public String toString() {
        return "ProxyRules[http=%s, https=%s]".formatted(shown(http), shown(https));
    }

    private static String shown(Given given) {
        return given.proxy().map(HttpProxy::toString).or(given::problem).orElse("none");
    }
}
