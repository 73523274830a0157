// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubeevents.filter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private final Redaction redaction = Redaction.with(List.of());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "login failed: password=hunter2 for bob | login failed: password=******** for bob",
                "DB_PASSWORD: 's3cr3t!' rejected | DB_PASSWORD: '********' rejected",
                "{\"api_key\":\"0123456789\",\"x\":1} | {\"api_key\":\"********\",\"x\":1}",
                "AWS_SECRET_ACCESS_KEY=abc/def+1 missing | AWS_SECRET_ACCESS_KEY=******** missing",
                "Authorization: Bearer abcdefgh.12345678 | Authorization: Bearer ********",
                "got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl back | got ******** back",
                "key AKIAIOSFODNN7EXAMPLE is wrong | key ******** is wrong",
                "pull https://bob:hunter2@registry.example/web | pull https://bob:********@registry.example/web",
                "token ghp_abcdefghijklmnopqrstuvwxyz012345 | token ********",
                "use github_pat_11ABCDEFG0abcdefghij_klmnop or glpat-abcdefghij0123456789 | use ******** or ********",
                "{\"password\":\"correct horse, battery; staple)\",\"x\":1} | {\"password\":\"********\",\"x\":1}",
                "{\"password\":\"a\\\"b c\",\"x\":1} | {\"password\":\"********\",\"x\":1}",
                "exec \"{\\\"token\\\":\\\"hunter2, too\\\",\\\"x\\\":1}\" | exec \"{\\\"token\\\":\\\"********\\\",\\\"x\\\":1}\"",
                "dial postgres://bob:p@ss:word@db/web failed | dial postgres://bob:********@db/web failed",
                "login with password=\\hunter2 | login with password=********",
                "exec \"mysql --user bob --password hunter2\" failed | exec \"mysql --user bob --password ********\" failed",
                "run --token abc.def --api-key 'k, 1' --verbose | run --token ******** --api-key '********' --verbose",
                "sh -c \\\"app --client-secret \\\"a b\\\"\\\" | sh -c \\\"app --client-secret \\\"********\\\"\\\"",
                "{\"auths\":{\"r.io\":{\"auth\":\"Ym9iOmg=\"}}} | {\"auths\":{\"r.io\":{\"auth\":\"********\"}}}",
                "\"{\\\"r.io\\\":{\\\"auth\\\": \\\"Ym9iOmg=\\\"}}\" | \"{\\\"r.io\\\":{\\\"auth\\\": \\\"********\\\"}}\"",
                "Get \"https://b.example/x?se=1&sig=a%2Fb%3D&sp=r\": 403 | Get \"https://b.example/x?se=1&sig=********&sp=r\": 403",
                "GET https://s3/x?X-Amz-Signature=0a1b2c&a=1 | GET https://s3/x?X-Amz-Signature=********&a=1",
                "\"https://gcs/x?a=1\\u0026X-Goog-Signature=0a1b\" | \"https://gcs/x?a=1\\u0026X-Goog-Signature=********\"",
                "user=bob;Password=hunter2;Server=db | user=bob;Password=********;Server=db"
            })
    void strikesOutWhatLooksLikeASecret(String message, String redacted) {
        assertThat(redaction.apply(message)).isEqualTo(redacted);
    }

    @Test
    void strikesOutPrivateKeys() {
        assertThat(redaction.apply("bad key -----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- here"))
                .isEqualTo("bad key ******** here");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bad key -----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nMIIE\n-----END RSA PRIVATE KEY-----",
                "bad key -----BEGIN PRIVATE KEY-----\nMIIE…"
            })
    void strikesOutPrivateKeysWithHeadersAndCutOnes(String message) {
        assertThat(redaction.apply(message)).isEqualTo("bad key ********");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "token=\"",
                "key\\\\\\\"",
                "://a:",
                "-----BEGIN PRIVATE KEY-----",
                "secret='a ",
                "eyJ",
                "--token ",
                "--a-token \\\"",
                "\"auth\":\"",
                "?sig=&"
            })
    void noMessageIsTooLongForTheBuiltInPatterns(String part) {
        assertThat(redaction.apply(part.repeat(3_900 / part.length()))).doesNotContain("withheld");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Container image \"registry.example/web:1.4\" already present on machine",
                "MountVolume.SetUp failed for volume \"tls\" : secret \"web-tls\" not found",
                "Successfully assigned default/web-0 to node-1",
                "Readiness probe failed: Get \"http://10.0.0.1:8080/health\": connection refused",
                "Failed to create token for service account",
                "pull access denied, Basic authentication required",
                "--password flag is missing",
                "unknown flag: --token",
                "one of --token or --kubeconfig must be given, --password is not supported",
                "run with --token --verbose",
                "token expired",
                "kubelet --token-ttl 24h --secret-file /etc/secret/web",
                "{\"auth\":\"required\",\"auth\":{\"kind\":\"basic\"},\"auth\":\"\"}",
                "signature=invalid, sig=? of image",
                "password: \"\" is empty",
                "\"{\\\"token\\\":\\\"\\\"}\"",
                "secret \"web-tls\" not found, references non-existent secret key: ca.crt",
                "Grüße, 世界 😀"
            })
    void leavesOrdinaryMessagesAlone(String message) {
        assertThat(redaction.apply(message)).isSameAs(message);
    }

    @Test
    void strikesOutWhatAUserAdds() {
        Redaction more = Redaction.with(List.of(Pattern.compile("(account )\\d+"), Pattern.compile("[A-Z]{2}\\d{6}")));

        assertThat(more.apply("account 12345 of DE123456")).isEqualTo("account ******** of ********");
    }

    @Test
    void withholdsAMessageOnWhichAPatternWouldRunWithoutEnd() {
        Redaction evil = Redaction.with(List.of(Pattern.compile("(a+)+b")));

        assertThat(evil.apply("a".repeat(2_000)))
                .isEqualTo("(message withheld: a redaction pattern took too long on it)");
    }

    @Test
    void canBeSwitchedOff() {
        assertThat(Redaction.off().apply("password=hunter2")).isEqualTo("password=hunter2");
    }
}
