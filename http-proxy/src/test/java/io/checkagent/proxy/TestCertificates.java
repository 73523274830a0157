// SPDX-License-Identifier: Apache-2.0
package io.checkagent.proxy;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** A certificate authority made in the test, and what it signs. */
public final class TestCertificates {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    /** A certificate and its key. */
    public record Identity(X509Certificate certificate, PrivateKey key) {
        public String certificatePem() {
            return pem(certificate);
        }

        /** As OpenSSL writes it: {@code EC PRIVATE KEY} or {@code RSA PRIVATE KEY}. */
        public String keyPem() {
            try {
                return key instanceof ECPrivateKey curve
                        ? pem(new PemObject(
                                "EC PRIVATE KEY",
                                new org.bouncycastle.asn1.sec.ECPrivateKey(
                                                256, curve.getS(), SECObjectIdentifiers.secp256r1)
                                        .getEncoded()))
                        : pem(key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private final Identity authority;

    private TestCertificates(Identity authority) {
        this.authority = authority;
    }

    /** A new authority of that name. */
    public static TestCertificates authority(String name) {
        KeyPair keys = keys("EC");
        return new TestCertificates(new Identity(sign(name, keys, keys.getPrivate(), name, true), keys.getPrivate()));
    }

    /** The authority's certificate. */
    public String pem() {
        return authority.certificatePem();
    }

    public X509Certificate certificate() {
        return authority.certificate();
    }

    /** A certificate, by an elliptic curve, for these host names and addresses; the first is the subject, too. */
    public Identity issue(String... names) {
        return issue("EC", names);
    }

    /** A certificate that names its host only in its subject, as long ago. */
    public Identity issueWithoutNames(String subject) {
        KeyPair keys = keys("EC");
        return new Identity(sign(issuer(), keys, authority.key(), subject, false), keys.getPrivate());
    }

    /** The first with a key of that algorithm, {@code EC} or {@code RSA}. */
    public Identity issue(String algorithm, String[] names) {
        KeyPair keys = keys(algorithm);
        String issuer =
                authority.certificate().getSubjectX500Principal().getName().replace("CN=", "");
        return new Identity(sign(issuer, keys, authority.key(), names[0], false, names), keys.getPrivate());
    }

    private String issuer() {
        return authority.certificate().getSubjectX500Principal().getName().replace("CN=", "");
    }

    /** For a server that shows this identity, and asks for certificates of {@code clients}, when there are such. */
    public static SSLContext serverContext(Identity identity, X509Certificate... clients) {
        try {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("server", identity.key(), new char[0], new X509Certificate[] {identity.certificate()});
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trust(clients).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a client that trusts this authority. */
    public SSLContext clientContext() {
        return clientContext(authority.certificate());
    }

    /** For a client that trusts that authority. */
    public static SSLContext clientContext(X509Certificate authority) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(authority).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any free port of loopback. */
    public static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static TrustManagerFactory trust(X509Certificate... certificates)
            throws GeneralSecurityException, IOException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        for (X509Certificate certificate : certificates) {
            trusted.setCertificateEntry("trusted-" + certificate.getSerialNumber(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }

    private static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(
            String issuer, KeyPair keys, PrivateKey signer, String subject, boolean authority, String... names) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=" + issuer),
                BigInteger.valueOf(SERIAL.getAndIncrement()),
                Date.from(now.minus(1, ChronoUnit.HOURS)),
                Date.from(now.plus(1, ChronoUnit.DAYS)),
                new X500Name("CN=" + subject),
                keys.getPublic());
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (names.length > 0) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(Stream.of(names)
                                .map(name -> new GeneralName(
                                        name.matches("[0-9.]+|.*:.*") ? GeneralName.iPAddress : GeneralName.dNSName,
                                        name))
                                .toArray(GeneralName[]::new)));
            }
            String algorithm = "SHA256with"
                    + signer.getAlgorithm().toUpperCase(Locale.ROOT).replace("EC", "ECDSA");
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(signer)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException | OperatorException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(Object object) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
