// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.api.Unsupported;
import io.checkagent.configuration.Above;
import io.checkagent.configuration.Secret;
import io.checkagent.proxy.ProxyRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the configuration says of HTTP, under the names that the Datadog Agent's checks have.
 *
 * @see <a href="https://datadoghq.dev/integrations-core/base/http/">the options of the Datadog Agent's checks</a>
 */
@Unsupported(key = "use_legacy_auth_encoding", why = "user and password are sent in UTF-8")
@Unsupported(key = "kerberos_auth", why = "there is no Kerberos")
@Unsupported(key = "kerberos_cache", why = "there is no Kerberos")
@Unsupported(key = "kerberos_delegate", why = "there is no Kerberos")
@Unsupported(key = "kerberos_force_initiate", why = "there is no Kerberos")
@Unsupported(key = "kerberos_hostname", why = "there is no Kerberos")
@Unsupported(key = "kerberos_keytab", why = "there is no Kerberos")
@Unsupported(key = "kerberos_principal", why = "there is no Kerberos")
@Unsupported(key = "ntlm_domain", why = "there is no NTLM")
@Unsupported(key = "aws_host", why = "requests are not signed for AWS")
@Unsupported(key = "aws_region", why = "requests are not signed for AWS")
@Unsupported(key = "aws_service", why = "requests are not signed for AWS")
@Unsupported(key = "tls_use_host_header", why = "the host of the URL is what the certificate must be for")
@Unsupported(key = "tls_protocols_allowed", why = "TLS 1.2 and 1.3 are used")
@Unsupported(key = "tls_ciphers", why = "the ciphers are the Java runtime's")
@Unsupported(key = "tls_intermediate_ca_certs", why = "put them into the file of tls_ca_cert")
@Unsupported(key = "tls_validate_hostname", why = "it goes with tls_verify")
@Unsupported(key = "request_size", why = "answers are read as they come")
@Unsupported(key = "log_requests", why = "requests are not logged")
public record HttpSettings(
        @Default("basic") @Description("How username and password are sent; basic is what there is.")
        Authentication authType,

        @Description("For basic authentication.") Optional<String> username,
        @Description("For basic authentication.") Optional<Secret> password,

        @Description("A token from a file, in a header; the file is read for each request.")
        Optional<AuthToken> authToken,

        @Default("{}") @Description("Headers of every request, in place of those that would be sent.")
        Map<String, Secret> headers,

        @Default("{}") @Description("Headers of every request, besides those that are sent.")
        Map<String, Secret> extraHeaders,

        @Default("true") @Description("Whether the server's certificate is verified.")
        boolean tlsVerify,

        @Default("false") @Description("No warning when tls_verify is false.")
        boolean tlsIgnoreWarning,

        @Description(
                "A file of certificates (PEM) that may have signed the server's; those of the Java runtime when absent.")
        Optional<Path> tlsCaCert,

        @Description("A file (PEM) with the client's certificate, and its key unless tls_private_key has it.")
        Optional<Path> tlsCert,

        @Description("A file (PEM) with the client's key, not encrypted.")
        Optional<Path> tlsPrivateKey,

        @Description("Proxies for this instance, in place of the agent's.")
        Optional<Proxies> proxy,

        @Default("false") @Description("Whether to go without any proxy.")
        boolean skipProxy,

        @Above(0) @Default("10s") @Description("The limit for a connection, and for the server's silence.")
        Duration timeout,

        @Above(0) @Description("The limit for a connection; timeout when absent.")
        Optional<Duration> connectTimeout,

        @Above(0) @Description("The limit for the server's silence; timeout when absent.")
        Optional<Duration> readTimeout,

        @Default("false") @Description("Whether cookies are kept; connections always are.")
        boolean persistConnections,

        @Default("true") @Description("Whether GET and HEAD follow redirects; credentials never go to another server.")
        boolean allowRedirects) {
    /** Headers that the JDK's client does not let anybody set. */
    private static final Set<String> RESERVED =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    /** The ways to say who asks. */
    public enum Authentication {
        BASIC;

        /** Reads {@code auth_type}. */
        public static Authentication parse(String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "basic" -> BASIC;
                case "digest", "ntlm", "kerberos", "aws" ->
                    throw new IllegalArgumentException(
                            "%s is not supported; there are basic (username, password), auth_token and tls_cert"
                                    .formatted(text.strip()));
                default -> throw new IllegalArgumentException("expected basic; there are also auth_token and tls_cert");
            };
        }
    }

    /**
     * Where a token comes from and where it goes.
     *
     * @param reader where from
     * @param writer where to
     */
    public record AuthToken(Reader reader, Writer writer) {}

    /** Where a token comes from. */
    public sealed interface Reader {
        /**
         * From a file.
         *
         * @param path read for each request, because kubelets and others replace it
         * @param pattern with one group, the token; the whole file when absent
         */
        record File(Path path, Optional<java.util.regex.Pattern> pattern) implements Reader {
            public File {
                if (pattern.isPresent() && pattern.get().matcher("").groupCount() != 1) {
                    throw new IllegalArgumentException("pattern must have one group, in parentheses: the token");
                }
            }
        }
    }

    /** Where a token goes. */
    public sealed interface Writer {
        /**
         * Into a header.
         *
         * @param name of the header
         * @param value its text, with a place for the token
         * @param placeholder what stands there
         */
        record Header(
                String name,
                @Default("<TOKEN>") String value,
                @Default("<TOKEN>") String placeholder) implements Writer {
            public Header {
                requireSettable(name, "auth_token");
                if (!value.contains(placeholder)) {
                    throw new IllegalArgumentException(
                            "the value of auth_token.writer has no " + placeholder + " for the token");
                }
            }
        }
    }

    /** Proxies, with the exceptions as {@code NO_PROXY} has them. */
    public record Proxies(
            @Description("For http addresses.") Optional<String> http,
            @Description("For https addresses.") Optional<String> https,

            @Default("[]") @Description("Hosts, domains, addresses and networks that are reached directly.")
            List<String> noProxy) {
        public Proxies {
            List<String> problems = rules(http, https, noProxy).problems();
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(String.join("; ", problems));
            }
        }

        ProxyRules rules() {
            return rules(http, https, noProxy);
        }

        private static ProxyRules rules(Optional<String> http, Optional<String> https, List<String> noProxy) {
            return ProxyRules.ofDatadogAgent(http, https, noProxy, true, Map.of());
        }

        /** Without the addresses, which may hold passwords. */
        @Override
        public String toString() {
            return "Proxies[http=%s, https=%s, noProxy=%s]".formatted(http.isPresent(), https.isPresent(), noProxy);
        }
    }

    public HttpSettings {
        headers = checked(headers, "headers");
        extraHeaders = checked(extraHeaders, "extra_headers");
        if (username.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("username and password go together: set both, or none of them");
        }
        if (tlsPrivateKey.isPresent() && tlsCert.isEmpty()) {
            throw new IllegalArgumentException("tls_private_key has no effect without tls_cert; set that, too");
        }
    }

    private static Map<String, Secret> checked(Map<String, Secret> headers, String key) {
        headers.forEach((name, value) -> {
            requireSettable(name, key);
            if (!value.value().chars().allMatch(character -> character >= 0x20 && character < 0x7f)) {
                throw new IllegalArgumentException(
                        "%s: the value of %s has characters that no header can have".formatted(key, name));
            }
        });
        return new LinkedHashMap<>(headers);
    }

    private static void requireSettable(String name, String key) {
        if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")) {
            throw new IllegalArgumentException("%s: \"%s\" is no name of a header".formatted(key, name));
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("%s: the header %s cannot be set".formatted(key, name));
        }
    }

    Duration connectLimit() {
        return connectTimeout.orElse(timeout);
    }

    Duration readLimit() {
        return readTimeout.orElse(timeout);
    }

    /** The header {@code Authorization} of basic authentication. */
    Optional<String> basic() {
        return username.flatMap(user -> password.map(secret ->
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + secret.value()).getBytes(UTF_8))));
    }

    /** Whether the JDK's own trust and no certificate of the client are meant. */
    boolean hasDefaultTls() {
        return tlsVerify && tlsCaCert.isEmpty() && tlsCert.isEmpty();
    }

    Tls.Source tls() {
        return new Tls.Source(
                tlsVerify,
                tlsCaCert.filter(file -> tlsVerify).map(PemSource::file),
                tlsCert.map(file ->
                        new Tls.ClientIdentity(PemSource.file(file), PemSource.file(tlsPrivateKey.orElse(file)))));
    }
}
