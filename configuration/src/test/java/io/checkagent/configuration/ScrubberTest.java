// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.configuration.YamlValue.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrubberTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no route to http://u:PASSWORD@my_proxy:8080 | no route to http://********@my_proxy:8080
                    "https://u:p@ss@host/x" and "http://y"      | "https://********@host/x" and "http://y"
                    https://host/v1?api_key=PASSWORD&x=1        | https://host/v1?api_key=********&x=1
                    DD_API_KEY=PASSWORD is set                  | DD_API_KEY=******** is set
                    there is no /etc/http:/u:PASSWORD@host/x    | there is no /etc/http:/********@host/x
                    no https://hooks.slack.com/services/T0/B0/X | no https://hooks.slack.com/********
                    https://a.webhook.office.com/webhookb2/X@Y  | https://a.webhook.office.com/********
                    https://discord.com/api/webhooks/1/X is     | https://discord.com/api/webhooks/******** is
                    https://chat/v1/messages?key=X&token=Y      | https://chat/v1/messages?key=********&token=********
                    https://host/docs and /hooks/x              | https://host/docs and /hooks/x
                    mail to owner@example.com                   | mail to owner@example.com
                    """)
    void hidesWhatGivesAccessInTheUrlsOfAText(String text, String scrubbed) {
        assertThat(Scrubber.scrub(text)).isEqualTo(scrubbed);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http://u:pa ss@my_proxy:8080 | http://********@my_proxy:8080
                    u:PASSWORD@my_proxy:8080     | ********@my_proxy:8080
                    owner:me@example.com         | owner:me@example.com
                    env:prod                     | env:prod
                    """)
    void hidesUsersOfUrlsInValues(String value, String scrubbed) {
        assertThat(Scrubber.scrubValue("tags[0]", value)).isEqualTo(scrubbed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "api_key",
                "instances[0].password",
                "app_key",
                "checks.http.auth_token",
                "tokens[3]",
                "secret",
                "outputs[0].api_key",
                "client.privatekey",
                "db_passwd",
                "outputs[0].properties.sasl.jaas.config",
                "outputs[0].properties.ssl.keystore.key",
                "outputs[0].properties.ssl.keystore.password",
                "outputs[0].headers.X-Api-Key",
                "outputs[1].headers.Cookie",
                "instances[0].extra_headers.X-Functions-Key",
                "x-api-key"
            })
    void knowsSecretsByTheirKeys(String path) {
        assertThat(Scrubber.isSecret(path)).isTrue();
        assertThat(Scalar.of(Location.of("f"), path, "hunter2").describe()).isEqualTo("a secret value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token_name",
                "auth_token_file_path",
                "secret_backend_command",
                "tags",
                "keyspace",
                "",
                "monkey",
                "outputs[0].headers",
                "headers_timeout"
            })
    void leavesOtherKeysAlone(String path) {
        assertThat(Scrubber.isSecret(path)).isFalse();
    }

    @Test
    void noProblemShowsAPasswordInAnyOfItsTexts() {
        String url = "http://u:hunter2@x";
        Problem problem = new Problem(Problem.Severity.ERROR, Location.of(url), url, url, url, url);

        assertThat(problem.message() + problem.remedy() + problem.consequence() + problem)
                .doesNotContain("hunter2");
    }

    @Test
    void aProblemIsOneLineThatCannotSteerATerminal() {
        assertThat(Problem.error(Location.of("f"), "k\u001b[0m", "a\nb\r\nc\u0000\u009b\u202e", ""))
                .hasToString("f: k\\u001b[0m: a b c\\u0000\\u009b\\u202e");
    }
}
