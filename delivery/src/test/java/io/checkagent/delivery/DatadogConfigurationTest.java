// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatadogConfigurationTest {
    private static DatadogEndpoint endpoint(String url) {
        return DatadogEndpoint.of(Optional.of(url), "datadoghq.com", "1.2.3-SNAPSHOT");
    }

    @Test
    void aSiteHasAnAddressWithTheVersionAndAnApi() {
        DatadogEndpoint endpoint = DatadogEndpoint.of(Optional.empty(), "datadoghq.eu", "1.2.3-SNAPSHOT");
        assertThat(endpoint.intake()).hasToString("https://1-2-3-app.agent.datadoghq.eu");
        assertThat(endpoint.validation()).hasToString("https://api.datadoghq.eu/api/v1/validate");
    }

    @Test
    void ddUrlBeatsSiteAndIsTakenAsItIs() {
        DatadogEndpoint endpoint = endpoint("https://proxy.example:8443/datadog/");
        assertThat(endpoint.path("/intake/")).hasToString("https://proxy.example:8443/datadog/intake/");
        assertThat(endpoint.validation()).hasToString("https://proxy.example:8443/datadog/api/v1/validate");
    }

    @Test
    void ddUrlOfASiteIsTreatedAsThatSite() {
        assertThat(endpoint("https://app.us3.datadoghq.com").intake())
                .hasToString("https://1-2-3-app.agent.us3.datadoghq.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"app.datadoghq.com", "ftp://x", "https://", "http:// x", ""})
    void aUrlThatCannotBeUsedIsAnError(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint(url))
                .withMessageStartingWith("dd_url is no http or https URL");
    }

    @Test
    void anApiKeyShowsItsEndOnly() {
        assertThat(new ApiKey("0123456789abcdef0123456789abcdef")).hasToString("API key ending with bcdef");
        assertThat(new ApiKey("short")).hasToString("API key");
        assertThatIllegalArgumentException().isThrownBy(() -> new ApiKey(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ApiKey("abc\r\nX-Other: 1"))
                .withMessageNotContaining("abc");
    }

    @Test
    void aUserInAUrlIsNotShown() {
        assertThat(OutputConfiguration.shown(URI.create("http://me:secret@intake.example:80/x")))
                .isEqualTo("http://intake.example:80/x");
    }

    @Test
    void aUserInAUrlThatCannotBeUsedIsNotShown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> endpoint("http://me:hunter2@my_host:80"))
                .withMessageContaining("//my_host:80")
                .withMessageNotContaining("hunter2");
    }
}
