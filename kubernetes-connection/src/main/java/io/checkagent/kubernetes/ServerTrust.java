// SPDX-License-Identifier: Apache-2.0
package io.checkagent.kubernetes;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts what Java trusts and Go trusts, too: a certificate that names its host only in its subject is refused, because Go
 * refuses it.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager verifier;

    ServerTrust(X509ExtendedTrustManager verifier) {
        this.verifier = verifier;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        verifier.checkServerTrusted(chain, type, engine);
        if (chain[0].getSubjectAlternativeNames() == null) {
            throw new CertificateException("the certificate of " + chain[0].getSubjectX500Principal()
                    + " has no subject alternative names; issue one that names the API server's host there");
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("only engines are used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("only engines are used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("for clients only");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.getAcceptedIssuers();
    }
}
