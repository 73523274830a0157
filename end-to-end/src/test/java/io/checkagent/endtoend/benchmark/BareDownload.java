// SPDX-License-Identifier: Apache-2.0
package io.checkagent.endtoend.benchmark;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A program that downloads the list of all events in pages, again and again, and throws it away: what no collector in
 * Java can be faster than. Needs nothing but the JDK. Argument: how often. Prints a line for each time: milliseconds,
 * pages, bytes, milliseconds of CPU.
 */
public final class BareDownload {
    /** The environment variable of the server's address. */
    static final String SERVER = "SERVER";
    /** The environment variable of the bearer token. */
    static final String TOKEN = "TOKEN";
    /** The environment variable of the server's certificate authority, PEM in Base64; empty for the JDK's own. */
    static final String CERTIFICATE_AUTHORITY = "CERTIFICATE_AUTHORITY";

    private static final int PAGE = 500;
    private static final Pattern CONTINUE = Pattern.compile("\"continue\":\"([^\"]+)\"");
    private static final int LENGTH_OF_METADATA = 2_000;

    private BareDownload() {}

    public static void main(String[] arguments) throws Exception {
        HttpClient.Builder builder = HttpClient.newBuilder();
        String certificateAuthority = System.getenv(CERTIFICATE_AUTHORITY);
        if (!certificateAuthority.isEmpty()) {
            builder.sslContext(trusting(Base64.getDecoder().decode(certificateAuthority)));
        }
        HttpClient http = builder.build();
        String server = System.getenv(SERVER).replaceAll("/$", "");
        for (int round = Integer.parseInt(arguments[0]); round > 0; round--) {
            download(http, server, "Bearer " + System.getenv(TOKEN));
        }
    }

    private static void download(HttpClient http, String server, String authorization) throws Exception {
        long cpuBefore = cpuNanos();
        long begin = System.nanoTime();
        long bytes = 0;
        int pages = 0;
        String next = "";
        do {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(server + "/api/v1/events?limit=" + PAGE + "&continue=" + next))
                    .header("Authorization", authorization)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<byte[]> page = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (page.statusCode() != 200) {
                throw new IllegalStateException(
                        page.statusCode() + " " + new String(page.body(), StandardCharsets.UTF_8));
            }
            pages++;
            bytes += page.body().length;
            Matcher token = CONTINUE.matcher(new String(
                    page.body(), 0, Math.min(LENGTH_OF_METADATA, page.body().length), StandardCharsets.US_ASCII));
            next = token.find() ? token.group(1) : "";
        } while (!next.isEmpty());
        System.out.printf(
                "%d %d %d %d%n",
                (System.nanoTime() - begin) / 1_000_000, pages, bytes, (cpuNanos() - cpuBefore) / 1_000_000);
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static SSLContext trusting(byte[] certificateAuthority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "server",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificateAuthority)));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
