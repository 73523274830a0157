// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.kubernetes;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import io.checkagent.agent.stage.Diagnosis;
import io.checkagent.agent.stage.ErrorText;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpResponse;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks the API server for its version, and looks at its clock. */
final class ClusterDiagnosis implements Diagnosis {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    /** A Date header has whole seconds; a lease is judged by durations, but events and tokens by times. */
    private static final Duration APART = Duration.ofSeconds(10);

    private final Cluster cluster;
    private final Clock clock;

    @Inject
    ClusterDiagnosis(Cluster cluster, Clock clock) {
        this.cluster = requireNonNull(cluster, "cluster is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    public String name() {
        return "kubernetes";
    }

    @Override
    public List<Finding> diagnose() throws InterruptedException {
        if (!cluster.exists()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        cluster.warnings().forEach(warning -> findings.add(Finding.warn(warning, "see docs/kubernetes-connection.md")));
        KubernetesClient client = cluster.client();
        String server = client.getMasterUrl().toString();
        Instant asked = clock.instant();
        try {
            HttpResponse<byte[]> answer = client.getHttpClient()
                    .sendAsync(
                            client.getHttpClient()
                                    .newHttpRequestBuilder()
                                    .uri(server + (server.endsWith("/") ? "" : "/") + "version")
                                    .build(),
                            byte[].class)
                    .get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
            Instant answered = clock.instant();
            findings.add(reached(server, answer.code(), Duration.between(asked, answered)));
            date(answer).ifPresent(date -> findings.add(clock(date, asked, answered)));
        } catch (ExecutionException e) {
            findings.add(unreachable(server, ErrorText.of(requireNonNullElse(e.getCause(), e))));
        } catch (KubernetesClientException e) {
            findings.add(Finding.fail(
                    "%s was not asked: %s".formatted(server, ErrorText.of(e)),
                    "correct it; docs/kubernetes-connection.md says what is read"));
        } catch (TimeoutException e) {
            findings.add(unreachable(server, "no answer within " + LIMIT.toSeconds() + " s"));
        }
        return findings;
    }

    private static Finding reached(String server, int code, Duration time) {
        if (code == 401) {
            return Finding.fail(
                    "%s does not know who this agent is (401)".formatted(server),
                    "renew the token or certificate, or restart the pod: its ServiceAccount may have been made anew");
        }
        // Who may not read the version has been let in all the same.
        return code < 500
                ? Finding.pass("%s answers, in %s ms".formatted(server, time.toMillis()))
                : Finding.fail("%s answers %s".formatted(server, code), "look at the API server");
    }

    private static Finding unreachable(String server, String why) {
        return Finding.fail(
                "%s does not answer: %s".formatted(server, why),
                "check address, proxy, certificates and network policies; docs/kubernetes-connection.md says what is read");
    }

    private static Finding clock(Instant date, Instant asked, Instant answered) {
        Duration off = date.isBefore(asked)
                ? Duration.between(date, asked)
                : date.isAfter(answered) ? Duration.between(answered, date) : Duration.ZERO;
        return off.compareTo(APART) < 0
                ? Finding.pass("this node's clock agrees with the API server's")
                : Finding.warn(
                        "this node's clock and the API server's are %s s apart".formatted(off.toSeconds()),
                        "synchronise both, by NTP");
    }

    private static Optional<Instant> date(HttpResponse<byte[]> answer) {
        try {
            return Optional.ofNullable(answer.header("Date"))
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
