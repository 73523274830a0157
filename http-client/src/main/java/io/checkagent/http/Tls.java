// SPDX-License-Identifier: Apache-2.0
package io.checkagent.http;

import io.checkagent.configuration.FailureText;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates for a server, read anew as often as they are asked for: authorities and client
 * certificates are replaced while the agent runs. While new files cannot be used (half written, say), the old ones go on,
 * and a warning says so. Thread-safe.
 */
public final class Tls {
    private static final Logger log = LoggerFactory.getLogger(Tls.class);

    /**
     * Where it all comes from.
     *
     * @param verify whether the server's certificate is verified
     * @param authorities who may have signed it; those of the JVM when absent
     * @param identity the client's certificate and key
     */
    public record Source(boolean verify, Optional<PemSource> authorities, Optional<ClientIdentity> identity) {}

    /** A client's certificate and key. */
    public record ClientIdentity(PemSource certificate, PemSource key) {}

    private record Texts(String authorities, String certificate, String key) {}

    private final String server;
    private final Source source;
    private final UnaryOperator<X509ExtendedTrustManager> trust;
    private final UnaryOperator<SSLContext> finish;
    private Texts texts;
    private SSLContext context;
    private String warned = "";

    /**
     * Reads it all.
     *
     * @param server whose certificates these are, for the log
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when what was read is not what it should be
     */
    public Tls(String server, Source source) throws IOException, GeneralSecurityException {
        this(server, source, UnaryOperator.identity(), UnaryOperator.identity());
    }

    /**
     * Like the other, with more to say.
     *
     * @param trust what the JDK verifies by; may ask for more
     * @param finish the context; may do more
     * @throws IOException when a file cannot be read
     * @throws GeneralSecurityException when what was read is not what it should be
     */
    public Tls(
            String server,
            Source source,
            UnaryOperator<X509ExtendedTrustManager> trust,
            UnaryOperator<SSLContext> finish)
            throws IOException, GeneralSecurityException {
        this.server = server;
        this.source = source;
        this.trust = trust;
        this.finish = finish;
        this.texts = read(source);
        this.context = create(texts);
    }

    /** Another object whenever something has changed, so that no connection and no session goes on with what was before. */
    public synchronized SSLContext context() {
        try {
            Texts now = read(source);
            if (!now.equals(texts)) {
                context = create(now);
                texts = now;
                log.info("The certificates for {} have changed; new connections use them", server);
            }
            warned = "";
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            String problem = FailureText.of(e);
            if (!problem.equals(warned)) {
                warned = problem;
                log.warn(
                        "The certificates for {} cannot be read anew: {}; those read before are used", server, problem);
            }
        }
        return context;
    }

    private static Texts read(Source source) throws IOException {
        return new Texts(
                source.authorities().isPresent() ? source.authorities().get().read() : "",
                source.identity().isPresent()
                        ? source.identity().get().certificate().read()
                        : "",
                source.identity().isPresent() ? source.identity().get().key().read() : "");
    }

    private SSLContext create(Texts texts) throws IOException, GeneralSecurityException {
        SSLContext created = SSLContext.getInstance("TLS");
        created.init(keyManagers(source, texts), new TrustManager[] {trust(texts)}, null);
        return finish.apply(created);
    }

    private X509ExtendedTrustManager trust(Texts texts) throws IOException, GeneralSecurityException {
        if (!source.verify()) {
            return UnverifiedTls.trust();
        }
        KeyStore trusted = null;
        if (source.authorities().isPresent()) {
            trusted = emptyStore();
            int number = 0;
            for (X509Certificate authority : certificates(source.authorities().get(), texts.authorities())) {
                trusted.setCertificateEntry("authority-" + number++, authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return Stream.of(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(manager -> trust.apply((X509ExtendedTrustManager) manager))
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("this JVM verifies no certificates"));
    }

    private static KeyManager @Nullable [] keyManagers(Source source, Texts texts)
            throws IOException, GeneralSecurityException {
        if (source.identity().isEmpty() || texts.certificate().isEmpty()) {
            return null;
        }
        ClientIdentity identity = source.identity().get();
        KeyStore keys = emptyStore();
        List<X509Certificate> chain = certificates(identity.certificate(), texts.certificate());
        PrivateKey key;
        try {
            key = Pem.privateKey(texts.key());
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(identity.key().name() + " " + e.getMessage(), e);
        }
        keys.setKeyEntry("client", key, new char[0], chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, new char[0]);
        return factory.getKeyManagers();
    }

    private static List<X509Certificate> certificates(PemSource from, String text) throws GeneralSecurityException {
        try {
            return Pem.certificates(text);
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(from.name() + " " + e.getMessage(), e);
        }
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
