// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.configuration.Secret;
import io.checkagent.delivery.OutputSettings;
import io.checkagent.delivery.OutputSettings.Datadog;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdditionalEndpointsTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";
    private static final Datadog MAIN = intake("https://app.datadoghq.com", KEY);

    @TempDir
    private Path directory;

    private static Datadog intake(String url, String key) {
        return new Datadog(URI.create(url), new Secret(key));
    }

    private AgentConfigurationLoader.Result load(String yaml, Map<String, String> environment) throws IOException {
        Files.writeString(directory.resolve("datadog.yaml"), yaml);
        return new AgentConfigurationLoader(directory).read(Optional.empty(), directory, environment);
    }

    private List<OutputSettings> outputs(String yaml) throws IOException {
        return load(yaml, Map.of()).configuration().orElseThrow().delivery().outputs();
    }

    @Test
    void eachKeyIsAnOutputBesideTheFirst() throws IOException {
        assertThat(outputs("""
                        api_key: %s
                        additional_endpoints:
                          https://app.datadoghq.eu: [%s, %s]
                          https://app.datadoghq.com: [%s]
                        """.formatted(KEY, KEY, OTHER, KEY)))
                .containsExactly(
                        MAIN, intake("https://app.datadoghq.eu", KEY), intake("https://app.datadoghq.eu", OTHER));
    }

    @Test
    void theEnvironmentHasThemAsJson() throws IOException {
        AgentConfigurationLoader.Result loaded = load(
                "api_key: " + KEY,
                Map.of("DD_ADDITIONAL_ENDPOINTS", "{\"https://app.datadoghq.eu\": [\"%s\"]}".formatted(OTHER)));
        assertThat(loaded.configuration().orElseThrow().delivery().outputs())
                .containsExactly(MAIN, intake("https://app.datadoghq.eu", OTHER));
    }

    @Test
    void withOutputsTheyStandBesideThoseToDatadog() throws IOException {
        String endpoints = "additional_endpoints: {\"https://app.datadoghq.eu\": [%s]}\n".formatted(OTHER);
        assertThat(outputs(endpoints + "outputs: [{type: console}]")).containsExactly(new OutputSettings.Console());
        assertThat(outputs(endpoints + "api_key: " + KEY + "\noutputs: [{type: console}, {type: datadog}]"))
                .containsExactly(new OutputSettings.Console(), MAIN, intake("https://app.datadoghq.eu", OTHER));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://other.example, 'expected an http or https URL, found \"ftp://other.example\"'",
        "https://other_example, the host of this URL is not one",
        "https://other.example:65536, the port of this URL is not one",
        "'', expected an http or https URL"
    })
    void aBadAddressIsToldWithItsLineAndTakesNoOtherAway(String address, String message) throws IOException {
        AgentConfigurationLoader.Result loaded = load("""
                api_key: %s
                additional_endpoints:
                  "%s": [%s]
                  https://app.datadoghq.eu: [%s]
                """.formatted(KEY, address, OTHER, OTHER), Map.of());

        assertThat(loaded.configuration().orElseThrow().delivery().outputs())
                .containsExactly(MAIN, intake("https://app.datadoghq.eu", OTHER));
        assertThat(loaded.problems()).singleElement().asString().contains("datadog.yaml:3", message, "left out");
    }

    @Test
    void nothingOfAKeyOrAPasswordIsShown() throws IOException {
        AgentConfigurationLoader.Result loaded = load("""
                        api_key: %s
                        additional_endpoints:
                          https://me:hunter2@intake.example: [%s, "two words hunter2"]
                          ftp://me:hunter2@other.example: [%s]
                        """.formatted(KEY, OTHER, OTHER), Map.of());
        assertThat(loaded.problems().toString())
                .contains("additional_endpoints", "expected an http or https URL", "a key of letters and digits")
                .doesNotContain("hunter2")
                .doesNotContain(OTHER);
        AgentConfigurationLoader.Result good = load("""
                        api_key: %s
                        additional_endpoints: {"https://me:hunter2@intake.example": [%s]}
                        """.formatted(KEY, OTHER), Map.of());
        assertThat(good.settings().toString())
                .contains("intake.example")
                .doesNotContain("hunter2")
                .doesNotContain(OTHER);
    }
}
