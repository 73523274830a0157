// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpProxyTest {
    @ParameterizedTest
    @CsvSource({
        "http://proxy.corp:3128, http://proxy.corp:3128",
        "http://proxy.corp, http://proxy.corp:80",
        "http://proxy.corp:/, http://proxy.corp:80",
        "HTTP://proxy.corp:8080/path?query, http://proxy.corp:8080",
        "proxy.corp:3128, http://proxy.corp:3128",
        "proxy.corp, http://proxy.corp:80",
        "' proxy.corp:3128 ', http://proxy.corp:3128",
        "http://my_proxy:8080, http://my_proxy:8080",
        "http://[fd00::1]:3128, http://[fd00::1]:3128",
        "10.0.0.1:3128, http://10.0.0.1:3128",
        "http://bücher.example:3128, http://xn--bcher-kva.example:3128",
    })
    void readsWhatGoReads(String text, String expected) {
        assertThat(HttpProxy.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:p@ss@proxy:1, me:p@ss",
        "http://me:p%40%3A%2F@proxy:1, me:p@:/",
        "http://me@proxy:1, me:",
        "me:a:b@proxy:1, me:a:b",
        "http://me:pä€𝄞@proxy:1, me:pä€𝄞",
    })
    void aUserIsSentAsBasicCredentials(String text, String user) {
        assertThat(HttpProxy.parse(text).authorization())
                .contains("Basic " + Base64.getEncoder().encodeToString(user.getBytes(UTF_8)));
        assertThat(HttpProxy.parse(text)).hasToString("http://proxy:1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://",
                "http://u:hunter2@",
                "http://u:hunter2@proxy:port",
                "http://u:hunter2@proxy:0",
                "http://u:hunter2@proxy:65536",
                "http://u:hunter2@proxy:99999999999",
                "http://u:hunter2@pro xy:1",
                "http://u:hunter2@[fe80",
                "http://u:hunter2@[:::]:1",
                "http://u:hunter2/x@proxy:1",
                "http://u:hunter2%@proxy:1",
                "http://u:hunter2%zz@proxy:1",
                "http://u:hunter2@a\nb:1",
                "http://u:hunter2@\u0000:1",
                "socks5://u:hunter2@proxy:1080",
                "https://u:hunter2@proxy:3129",
                "ftp://u:hunter2@proxy",
            })
    void whatCannotBeUsedIsSaidWithoutThePassword(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProxy.parse(text))
                .satisfies(refused -> assertThat(refused.getMessage())
                        .doesNotContain("hunter2")
                        .containsPattern("http://host:port|%25"));
    }

    @Test
    void aSchemeThatIsNotSupportedIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HttpProxy.parse("socks5://proxy:1080"))
                .withMessageContaining("socks5");
    }
}
