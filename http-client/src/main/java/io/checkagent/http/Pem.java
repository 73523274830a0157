// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and keys as OpenSSL and Kubernetes write them. */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };
    private static final byte[] EC_PUBLIC_KEY = {0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01};
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

    private Pem() {}

    /**
     * The certificates of a bundle, in order; other blocks and other texts are skipped, as Go's {@code AppendCertsFromPEM}
     * does.
     *
     * @throws GeneralSecurityException when there is none
     */
    public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            if (blocks.group(1).equals("CERTIFICATE")) {
                try {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(decode(blocks))));
                } catch (CertificateException e) {
                    // One certificate that Java cannot read must not hide the others.
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("holds no certificate (BEGIN CERTIFICATE)");
        }
        return certificates;
    }

    /**
     * The first private key: PKCS #8, PKCS #1 ({@code RSA PRIVATE KEY}) or SEC 1 ({@code EC PRIVATE KEY}).
     *
     * @throws GeneralSecurityException when there is none that can be read
     */
    public static PrivateKey privateKey(String text) throws GeneralSecurityException {
        Matcher blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            switch (blocks.group(1)) {
                case "PRIVATE KEY" -> {
                    return pkcs8(decode(blocks));
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(der(0x30, VERSION_0, RSA, der(0x04, decode(blocks))));
                }
                case "EC PRIVATE KEY" -> {
                    byte[] key = decode(blocks);
                    return pkcs8(der(0x30, VERSION_0, der(0x30, EC_PUBLIC_KEY, curve(key)), der(0x04, key)));
                }
                case "ENCRYPTED PRIVATE KEY" -> throw new InvalidKeySpecException("holds an encrypted key; decrypt it");
                default -> {
                    // EC PARAMETERS, a certificate
                }
            }
        }
        throw new InvalidKeySpecException("holds no private key that is understood (BEGIN PRIVATE KEY)");
    }

    private static PrivateKey pkcs8(byte[] encoded) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (InvalidKeySpecException e) {
                // Of another algorithm.
            }
        }
        throw new InvalidKeySpecException("holds a private key that is neither RSA nor EC nor EdDSA");
    }

    /** The curve's object identifier, from {@code ECPrivateKey ::= SEQUENCE {version, privateKey, [0] parameters, …}}. */
    private static byte[] curve(byte[] key) throws InvalidKeySpecException {
        try {
            int version = (key[1] & 0x80) == 0 ? 2 : 2 + (key[1] & 0x7f);
            int secret = version + 2 + key[version + 1];
            int parameters = secret + 2 + key[secret + 1];
            if (key[parameters] == (byte) 0xa0 && key[parameters + 2] == 0x06) {
                return Arrays.copyOfRange(key, parameters + 2, parameters + 2 + key[parameters + 1]);
            }
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new InvalidKeySpecException("holds an EC key that is cut off", e);
        }
        throw new InvalidKeySpecException("holds an EC key that does not name its curve");
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream encoded = new ByteArrayOutputStream();
        encoded.write(tag);
        if (content.size() < 128) {
            encoded.write(content.size());
        } else if (content.size() < 256) {
            encoded.write(0x81);
            encoded.write(content.size());
        } else {
            encoded.write(0x82);
            encoded.write(content.size() >> 8);
            encoded.write(content.size());
        }
        encoded.writeBytes(content.toByteArray());
        return encoded.toByteArray();
    }

    private static byte[] decode(Matcher block) throws GeneralSecurityException {
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new CertificateException("holds a block that is not base64", e);
        }
    }
}
