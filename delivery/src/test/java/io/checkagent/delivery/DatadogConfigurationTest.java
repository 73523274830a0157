// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.HttpSender;
import java.net.URI;
import org.junit.jupiter.api.Test;

class DatadogConfigurationTest {
    private static DatadogEndpoint endpoint(String url) {
        return DatadogEndpoint.of(URI.create(url), "1.2.3-SNAPSHOT");
    }

    @Test
    void aSiteHasAnAddressWithTheVersionAndAnApi() {
        DatadogEndpoint endpoint = DatadogEndpoint.of(IntakeSettings.urlOf("datadoghq.eu"), "1.2.3-SNAPSHOT");
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

    @Test
    void aUserInAUrlIsNotShown() {
        assertThat(HttpSender.shown(URI.create("http://me:secret@intake.example:80/x")))
                .isEqualTo("http://intake.example:80/x");
    }
}
