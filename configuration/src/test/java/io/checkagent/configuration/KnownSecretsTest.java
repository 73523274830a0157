// SPDX-License-Identifier: Apache-2.0
package io.checkagent.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.configuration.YamlValue.Mapping;
import io.checkagent.configuration.YamlValue.Scalar;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KnownSecretsTest {
    private final KnownSecrets secrets = new KnownSecrets();

    @Test
    void whatIsSecretByItsKeyIsHiddenWhereverItStands() {
        secrets.add(mapping("instances: [{user: me, password: s3cret-a}, {nested: {api_key: s3cret-b}}]"));

        assertThat(secrets.hide("connected as me with s3cret-a, then 's3cret-b's3cret-b"))
                .isEqualTo("connected as me with ********, then '********'********");
    }

    @Test
    void keysBehindAddressesAreSecrets() {
        secrets.add(mapping(
                "additional_endpoints: {'https://intake.example': [s3cret-a], 'https://two.example': s3cret-b}"));

        assertThat(secrets.hide("s3cret-a of https://intake.example, s3cret-b"))
                .isEqualTo("******** of https://intake.example, ********");
    }

    @Test
    void whatCameFromASecretBackendIsHiddenWhateverItsKey() {
        secrets.add(((Scalar) mapping("dsn: x").get("dsn").orElseThrow()).withSecret("handle/value"));

        assertThat(secrets.hide("dsn is handle/value")).isEqualTo("dsn is ********");
    }

    @Test
    void passwordsOfUrlsAreHiddenWhereverTheyStand() {
        secrets.add(mapping("proxy: {https: 'http://me:s3cret-a@proxy:3128'}"));
        secrets.add(Map.of("HTTPS_PROXY", "me:x//you:s3cret-b@proxy:3128"));

        assertThat(secrets.hide("s3cret-a and s3cret-b of proxy")).isEqualTo("******** and ******** of proxy");
    }

    @Test
    void variablesAreJudgedByTheirNames() {
        secrets.add(Map.of("DD_API_KEY", "0123456789abcdef", "DD_SITE", "datadoghq.eu"));

        assertThat(secrets.hide("0123456789abcdef at datadoghq.eu")).isEqualTo("******** at datadoghq.eu");
    }

    @Test
    void oneThatIsPartOfAnotherLeavesNoRestOfIt() {
        secrets.add("shorter");
        secrets.add("shorter-and-more\n");

        assertThat(secrets.hide("shorter-and-more, shorter")).isEqualTo("********, ********");
    }

    @Test
    void whatIsTooShortToBeASecretIsLeftInWords() {
        secrets.add(mapping("password: on"));

        assertThat(secrets.hide("one connection")).isEqualTo("one connection");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Authorization: Bearer eyJhbGciOi.J9.x_y-z | eyJhbGciOi",
                "curl -H 'Authorization: Basic dXNlcjpwYXNz' | dXNlcjpwYXNz",
                "db.password = \"with blank\" | with blank",
                "{\"api_key\":\"0123456789\"} | 0123456789",
                "https://user:w0rd@example.com/ | w0rd",
                "GET /x?token=abcdef&y=1 | abcdef",
            })
    void whatLooksLikeASecretIsHiddenThoughNobodyKnowsIt(String text, String secret) {
        assertThat(secrets.hide(text)).doesNotContain(secret).contains(Scrubber.HIDDEN);
    }

    private static Mapping mapping(String yaml) {
        return YamlReader.parseMapping(yaml, "test.yaml").value().orElseThrow();
    }
}
