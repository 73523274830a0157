// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the variables hold: rules come of it, no exception, and no password is shown. */
class AnyTextTest {
    private static final String PASSWORD = "hunter2";
    private static final List<String> PARTS = List.of(
            "http",
            "https",
            "socks5",
            "://",
            ":",
            "/",
            "@",
            "u:" + PASSWORD + "@",
            "[",
            "]",
            "::1",
            "fe80::1%eth0",
            "%",
            "%4",
            "%40",
            "10.0.0.1",
            "10.0.0.0/8",
            "/33",
            "fd00::/8",
            "proxy",
            "my_proxy",
            "bücher",
            "*",
            "*.",
            ".",
            ",",
            " ",
            "\t",
            "\n",
            "\u0000",
            "80",
            "65536",
            "-1",
            "99999999999999999999",
            "?",
            "#",
            "\\",
            "\uD800",
            "𝄞",
            "a.b");
    private static final List<URI> TARGETS = List.of(
            URI.create("https://10.96.0.1:443"),
            URI.create("http://my_host.internal"),
            URI.create("https://[fd00::1]:6443/x"),
            URI.create("wss://kubernetes.default.svc"),
            URI.create("https://xn--bcher-kva.example"),
            URI.create("mailto:x"));

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(9); parts > 0; parts--) {
            text.append(PARTS.get(random.nextInt(PARTS.size())));
        }
        return text.toString();
    }

    @Timeout(60)
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 20261126})
    void makesRules(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            assertRules(text(random), text(random), text(random) + text(random), random.nextBoolean());
        }
    }

    /** @param lines HTTP_PROXY, HTTPS_PROXY and NO_PROXY; what is found goes into its folder of inputs */
    @FuzzTest(maxDuration = "2m")
    void makesRulesOf(byte[] lines) {
        String[] variables = new String(lines, UTF_8).split("\n", 3);
        assertRules(
                variables[0],
                variables.length > 1 ? variables[1] : "",
                variables.length > 2 ? variables[2] : "",
                lines.length % 2 == 0);
    }

    private static void assertRules(String http, String https, String none, boolean nonExactMatch) {
        Map<String, String> environment = Map.of("HTTP_PROXY", http, "HTTPS_PROXY", https, "NO_PROXY", none);
        for (ProxyRules rules : List.of(
                ProxyRules.fromEnvironment(environment),
                ProxyRules.ofDatadogAgent(
                        Optional.of(http), Optional.of(https), List.of(none), nonExactMatch, Map.of()))) {
            for (URI target : TARGETS) {
                assertThat(rules.selector().select(target)).hasSize(1);
                assertThat(rules.proxyFor(target).isPresent()
                                && rules.problem(target).isPresent())
                        .isFalse();
            }
            assertThat(rules + " " + rules.problems())
                    .as(environment.toString())
                    // Without the @ after it, it is no password, and may be a host.
                    .doesNotContain(PASSWORD + "@");
        }
    }
}
