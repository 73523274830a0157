// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.proxy.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.interfaces.ECPrivateKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The keys are OpenSSL's, made for this test alone. */
class PemTest {
    private static String resource(String name) throws IOException {
        try (InputStream in = requireNonNull(PemTest.class.getResourceAsStream("/keys/" + name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "p384-with-parameters.pem, EC",
        "p521.pem, EC",
        "p521-pkcs8.pem, EC",
        "rsa.pem, RSA",
        "ed25519.pem, EdDSA",
    })
    void readsTheKeysThatOpenSslWrites(String file, String algorithm) throws Exception {
        assertThat(Pem.privateKey("a comment\n" + resource(file)).getAlgorithm())
                .isEqualTo(algorithm);
    }

    @Test
    void bothFormsOfAKeyAreTheSameKey() throws Exception {
        assertThat(((ECPrivateKey) Pem.privateKey(resource("p521.pem"))).getS())
                .isEqualTo(((ECPrivateKey) Pem.privateKey(resource("p521-pkcs8.pem"))).getS());
    }

    @Test
    void allCertificatesOfABundleAreRead() throws Exception {
        String first = TestCertificates.authority("first").pem();
        String second = TestCertificates.authority("second").pem();

        assertThat(Pem.certificates(
                        "# comment - one\n" + first + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"
                                + "\n" + second + resource("rsa.pem")))
                .extracting(certificate -> certificate.getSubjectX500Principal().getName())
                .containsExactly("CN=first", "CN=second");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "-----BEGIN EC PRIVATE KEY-----\nMHcCAQE=\n-----END EC PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\n\n-----END EC PRIVATE KEY-----",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\nA\n-----END RSA PRIVATE KEY-----",
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
            })
    void whatIsNoKeyIsSaid(String text) {
        assertThatThrownBy(() -> Pem.privateKey(text)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> Pem.certificates(text)).isInstanceOf(GeneralSecurityException.class);
    }
}
