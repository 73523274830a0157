// SPDX-License-Identifier: Apache-2.0
package io.checkagent.examples.tls;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Sender;
import io.checkagent.api.ServiceCheck;
import io.checkagent.api.ServiceCheck.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.pf4j.Extension;

/**
 * How long the certificates in the node's files are valid: the gauge {@code tls.days_left} and the service check
 * {@code tls.cert_expiration}, both with the file as a tag. Of several certificates in a file the one that ends first
 * counts, for with it ends the chain.
 */
@Extension
@CheckType(name = "tls_certificate")
public final class TlsCertificateCheck implements Check {
    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private final TlsCertificateSettings settings;

    public TlsCertificateCheck(TlsCertificateSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public void run(CheckContext context) throws CertificateException {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        Instant now = context.clock().instant();
        for (Path file : settings.files()) {
            report(file, certificates, now, context.sender());
        }
    }

    private void report(Path file, CertificateFactory certificates, Instant now, Sender sender) {
        String tag = "file:" + file;
        try {
            Optional<Instant> end = end(file, certificates);
            if (end.isEmpty()) {
                sender.serviceCheck(state(Status.CRITICAL, file + " holds no certificate", tag));
                return;
            }
            double days = Duration.between(now, end.get()).toSeconds() / SECONDS_A_DAY;
            sender.gauge("tls.days_left", days, tag);
            sender.serviceCheck(
                    state(status(days), file + (days < 0 ? " expired on " : " expires on ") + end.get(), tag));
        } catch (IOException e) {
            sender.serviceCheck(
                    state(Status.UNKNOWN, file + " cannot be read: is it there, and may this user read it?", tag));
        } catch (CertificateException e) {
            sender.serviceCheck(state(Status.CRITICAL, file + " is no certificate: " + e.getMessage(), tag));
        }
    }

    private static Optional<Instant> end(Path file, CertificateFactory certificates)
            throws IOException, CertificateException {
        Collection<? extends Certificate> chain;
        try (InputStream in = Files.newInputStream(file)) {
            chain = certificates.generateCertificates(in);
        }
        return chain.stream()
                .map(certificate ->
                        ((X509Certificate) certificate).getNotAfter().toInstant())
                .min(Instant::compareTo);
    }

    private Status status(double days) {
        if (days < settings.daysCritical()) {
            return Status.CRITICAL;
        }
        return days < settings.daysWarning() ? Status.WARNING : Status.OK;
    }

    private static ServiceCheck state(Status status, String message, String tag) {
        return ServiceCheck.of("tls.cert_expiration", status, message, tag);
    }
}
