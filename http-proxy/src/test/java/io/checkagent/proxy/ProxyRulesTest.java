// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class ProxyRulesTest {
    private static final Optional<String> NONE = Optional.empty();

    private static String way(ProxyRules rules, String target) {
        return rules.proxyFor(URI.create(target)).map(HttpProxy::toString).orElse("direct");
    }

    @Nested
    class FromTheEnvironment {
        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '"',
                value = {
                    "*|https://x.example|direct",
                    "a,*,b|https://x.example|direct",
                    "x.example|https://x.example|direct",
                    "x.example|https://a.x.example|direct",
                    "x.example|https://ax.example|proxied",
                    "X.Example|https://a.X.EXAMPLE|direct",
                    ".x.example|https://a.x.example|direct",
                    ".x.example|https://x.example|proxied",
                    "*.svc,10.0.0.0/8|https://kubernetes.default.svc|direct",
                    "*.svc,10.0.0.0/8|https://10.96.0.1|direct",
                    "*.svc,10.0.0.0/8|https://11.96.0.1|proxied",
                    "*.svc|https://svc|proxied",
                    "localhost, 127.0.0.1 , x.example|https://x.example|direct",
                    "x.example:443|https://x.example|direct",
                    "x.example:443|https://x.example:6443|proxied",
                    "x.example:80|http://x.example|direct",
                    "10.0.0.1|https://10.0.0.1:6443|direct",
                    "10.0.0.1:6443|https://10.0.0.1:6443|direct",
                    "10.0.0.1:6443|https://10.0.0.1|proxied",
                    "10.0.0|https://10.0.0.1|proxied",
                    "010.0.0.1|https://10.0.0.1|proxied",
                    "fd00::/8|https://[fd00::1]:6443|direct",
                    "fd00::1|https://[fd00:0:0::1]|direct",
                    "[fd00::1]:6443|https://[fd00::1]:6443|direct",
                    "[fd00::1]:6443|https://[fd00::1]|proxied",
                    "0.0.0.0/0|https://x.example|proxied",
                    "0.0.0.0/0|https://10.0.0.1|direct",
                    "10.0.0.0/33|https://10.0.0.1|proxied",
                    "my_host.internal|https://my_host.internal|direct",
                    "my_host.internal|https://other.internal|proxied",
                    "bücher.example|https://xn--bcher-kva.example|direct",
                    "\",, ,:80,/8,::,[]\"|https://x.example|proxied",
                    "\"\"|https://localhost:6443|direct",
                    "\"\"|https://127.0.0.2:6443|direct",
                    "\"\"|https://[::1]:6443|direct",
                    "\"\"|wss://x.example|proxied",
                    "\"\"|ws://x.example|proxied",
                })
        void exceptionsAreReadAsGoReadsThem(String noProxy, String target, String expected) {
            ProxyRules rules = ProxyRules.fromEnvironment(
                    Map.of("HTTP_PROXY", "http://p:1", "HTTPS_PROXY", "http://p:1", "NO_PROXY", noProxy));

            assertThat(way(rules, target)).isEqualTo(expected.equals("direct") ? "direct" : "http://p:1");
        }

        @Test
        void eachSchemeHasItsProxy() {
            ProxyRules rules = ProxyRules.fromEnvironment(Map.of("HTTP_PROXY", "plain:1", "HTTPS_PROXY", "secure:2"));

            assertThat(way(rules, "http://x.example")).isEqualTo("http://plain:1");
            assertThat(way(rules, "https://x.example")).isEqualTo("http://secure:2");
            assertThat(way(ProxyRules.fromEnvironment(Map.of("HTTP_PROXY", "plain:1")), "https://x.example"))
                    .isEqualTo("direct");
        }

        @Test
        void lowerCaseCountsWhereUpperCaseIsNotSetOrBlank() {
            assertThat(way(
                            ProxyRules.fromEnvironment(Map.of("HTTPS_PROXY", " ", "https_proxy", "lower:1")),
                            "https://x.example"))
                    .isEqualTo("http://lower:1");
            assertThat(way(
                            ProxyRules.fromEnvironment(Map.of("HTTPS_PROXY", "upper:1", "https_proxy", "lower:1")),
                            "https://x.example"))
                    .isEqualTo("http://upper:1");
            assertThat(way(
                            ProxyRules.fromEnvironment(Map.of("HTTPS_PROXY", "upper:1", "no_proxy", "x.example")),
                            "https://x.example"))
                    .isEqualTo("direct");
        }

        @Test
        void aProxyThatCannotBeUsedIsAProblemOfThoseTargetsThatAreMeantForIt() {
            ProxyRules rules = ProxyRules.fromEnvironment(Map.of(
                    "HTTPS_PROXY", "socks5://u:hunter2@proxy:1080", "HTTP_PROXY", "plain:1", "NO_PROXY", ".svc"));

            assertThat(rules.problem(URI.create("https://x.example")))
                    .hasValueSatisfying(problem ->
                            assertThat(problem).startsWith("HTTPS_PROXY ").contains("socks5"));
            assertThat(rules.problem(URI.create("https://kubernetes.default.svc")))
                    .isEmpty();
            assertThat(rules.problem(URI.create("http://x.example"))).isEmpty();
            assertThat(rules.problems()).hasSize(1);
            assertThat(rules.toString() + rules.problems()).doesNotContain("hunter2");
        }
    }

    @Nested
    class OfTheDatadogAgent {
        private static ProxyRules rules(Optional<String> https, List<String> noProxy, Map<String, String> environment) {
            return ProxyRules.ofDatadogAgent(NONE, https, noProxy, false, environment);
        }

        @Test
        void theStandardVariableBeatsTheFileAndIsBeatenByTheAgentsOwn() {
            Optional<String> file = Optional.of("http://file:1");
            Map<String, String> standard = Map.of("HTTPS_PROXY", "http://standard:1");

            assertThat(way(rules(file, List.of(), Map.of()), "https://x.example"))
                    .isEqualTo("http://file:1");
            assertThat(way(rules(file, List.of(), standard), "https://x.example"))
                    .isEqualTo("http://standard:1");
            assertThat(way(
                            rules(
                                    Optional.of("http://own:1"),
                                    List.of(),
                                    Map.of("HTTPS_PROXY", "http://standard:1", "DD_PROXY_HTTPS", "http://own:1")),
                            "https://x.example"))
                    .isEqualTo("http://own:1");
            assertThat(way(rules(file, List.of(), Map.of("https_proxy", "")), "https://x.example"))
                    .isEqualTo("http://file:1");
        }

        @Test
        void theVariableFoundIsSaidOnceWithoutItsValue() {
            Logger logger = (Logger) LoggerFactory.getLogger(ProxyRules.class);
            ListAppender<ILoggingEvent> said = new ListAppender<>();
            said.start();
            logger.addAppender(said);
            logger.setLevel(Level.INFO);
            try {
                rules(NONE, List.of(), Map.of("https_proxy", "http://u:hunter2@p:1"));
            } finally {
                logger.detachAppender(said);
            }
            assertThat(said.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly("Found 'https_proxy' env var, using it for the Agent proxy settings");
        }

        @ParameterizedTest
        @CsvSource({
            "intern.example, https://intern.example, direct",
            "intern.example, https://a.intern.example, http://p:1",
            "intern.example, https://intern.example:8443, http://p:1",
            "intern.example:8443, https://intern.example:8443, direct",
            "10.0.0.0/8, https://10.0.0.1, http://p:1",
            "*, https://x.example, http://p:1",
            "x, https://localhost:1, http://p:1",
            "x, https://127.0.0.1:1, http://p:1",
        })
        void anExceptionIsTheHostAlone(String noProxy, String target, String expected) {
            assertThat(way(rules(Optional.of("http://p:1"), List.of(noProxy), Map.of()), target))
                    .isEqualTo(expected);
            assertThat(way(rules(Optional.of("http://p:1"), List.of(), Map.of("NO_PROXY", "a, " + noProxy)), target))
                    .isEqualTo(expected);
        }

        @Test
        void withNonexactMatchExceptionsAreReadAsGoReadsThem() {
            ProxyRules rules = ProxyRules.ofDatadogAgent(
                    NONE, Optional.of("http://p:1"), List.of("intern.example", "10.0.0.0/8"), true, Map.of());

            assertThat(way(rules, "https://a.intern.example")).isEqualTo("direct");
            assertThat(way(rules, "https://10.0.0.1")).isEqualTo("direct");
            assertThat(way(rules, "https://x.example")).isEqualTo("http://p:1");
        }

        @Test
        void aSettingThatCannotBeUsedIsNamed() {
            ProxyRules rules = rules(Optional.of("http://u:hunter2@proxy:x"), List.of(), Map.of());

            assertThat(rules.problems()).singleElement().satisfies(problem -> assertThat(problem)
                    .startsWith("proxy.https ")
                    .doesNotContain("hunter2"));
        }
    }

    @Test
    void theJdksSelectorGivesTheSame() {
        ProxyRules rules = ProxyRules.fromEnvironment(Map.of("HTTPS_PROXY", "my_proxy:3128", "NO_PROXY", "in.example"));

        assertThat(rules.selector().select(URI.create("https://x.example")))
                .containsExactly(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("my_proxy", 3128)));
        assertThat(rules.selector().select(URI.create("https://in.example"))).containsExactly(Proxy.NO_PROXY);
        assertThat(ProxyRules.none().selector().select(URI.create("https://x.example")))
                .containsExactly(Proxy.NO_PROXY);
    }

    @Test
    void oneProxyForAllIsUsedForLoopbackToo() {
        assertThat(way(ProxyRules.all(HttpProxy.parse("p:1")), "https://127.0.0.1:6443"))
                .isEqualTo("http://p:1");
    }
}
