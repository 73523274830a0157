// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkagent.api.Event;
import io.checkagent.api.ServiceCheck;
import io.checkagent.configuration.Secret;
import io.checkagent.delivery.FakeIntake.Reply;
import io.checkagent.delivery.OutputStatus.State;
import io.checkagent.output.Answer;
import io.checkagent.output.Batch;
import io.checkagent.output.Fence;
import io.checkagent.output.Kind;
import io.checkagent.output.Output;
import io.checkagent.proxy.ProxyRules;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class DatadogOutputTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeIntake intake = new FakeIntake();
    private @Nullable Delivery delivery;

    DatadogOutputTest() throws IOException {}

    @AfterEach
    void stop() {
        if (delivery != null) {
            delivery.close();
        }
        intake.close();
    }

    private DatadogOutput output() {
        return Fixtures.datadog(intake.url(), ProxyRules.none(), true);
    }

    private CheckSender sender() {
        Delivery started = new Delivery(
                List.of(Destination.of("datadog", output())),
                "agent-1",
                List.of("env:test"),
                Clock.systemUTC(),
                QueueLimits.DEFAULT);
        started.start();
        delivery = started;
        return started.sender(Fixtures.CLUSTER_CHECK, Fence.alwaysOpen());
    }

    private OutputStatus status() {
        return requireNonNull(delivery, "not started").status().get(0);
    }

    private static CompletableFuture<Void> commit(CheckSender sender) throws InterruptedException {
        return sender.commit().toCompletableFuture();
    }

    @Test
    void anAnswerIsNotWaitedForWhenTheFenceCloses() throws InterruptedException {
        AtomicBoolean leading = new AtomicBoolean(true);
        CompletableFuture<Void> over = new CompletableFuture<>();
        intake.beforeReply(() -> {
            leading.set(false);
            over.join();
        });
        DatadogOutput output = output();
        try {
            Answer reply = output.deliver(new Batch(List.of(Fixtures.item(Fixtures.event("a"))), leading::get));

            assertThat(reply).isInstanceOfSatisfying(Answer.Retry.class, failed -> assertThat(failed.message())
                    .isEqualTo("no answer from " + output.target() + "/intake/ while this agent led"));
            assertThat(intake.received()).hasSize(1);
        } finally {
            over.complete(null);
            output.close();
        }
    }

    @Test
    void eachKindGoesToItsPathWithTheAgentsHeaders() throws InterruptedException {
        CheckSender sender = sender();
        sender.event(Fixtures.fullEvent());
        sender.gauge("m", 1.5);
        sender.distribution("d", 2);
        sender.serviceCheck(ServiceCheck.of("c.up", ServiceCheck.Status.OK, "ok"));
        assertThat(commit(sender)).succeedsWithin(LONG);

        assertThat(intake.received())
                .extracting(FakeIntake.Received::path)
                .containsExactlyInAnyOrder(
                        "/datadog/intake/",
                        "/datadog/api/v2/series",
                        "/datadog/api/beta/sketches",
                        "/datadog/api/v1/check_run");
        assertThat(intake.received()).allSatisfy(request -> {
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.headers().getFirst("DD-Api-Key")).isEqualTo(FakeIntake.KEY);
            assertThat(request.headers().getFirst("Content-Encoding")).isEqualTo("deflate");
            assertThat(request.headers().getFirst("User-Agent")).isEqualTo("check-agent/1.2.3");
            assertThat(request.headers().getFirst("DD-Agent-Version")).isEqualTo("1.2.3");
        });
        JsonNode event = intake.received()
                .filter(request -> request.path().equals("/datadog/intake/"))
                .map(request -> request.json().path("events").path("kubernetes").get(0))
                .findFirst()
                .orElseThrow();
        assertThat(event.path("tags").toString()).isEqualTo("[\"env:test\",\"team:a\"]");
        assertThat(event.path("msg_title").stringValue()).isEqualTo("Events from the Pod web/nginx-0");
        assertThat(requireNonNull(delivery, "not started").status())
                .extracting(OutputStatus::delivered)
                .containsExactly(
                        Map.of(Kind.EVENT, 1L),
                        Map.of(Kind.METRIC, 1L),
                        Map.of(Kind.DISTRIBUTION, 1L),
                        Map.of(Kind.SERVICE_CHECK, 1L));
    }

    @Test
    void oneConnectionServesManyPayloads() throws InterruptedException {
        DatadogOutput output = output();
        try {
            for (String title : List.of("a", "b", "c")) {
                assertThat(output.deliver(Fixtures.together(Fixtures.item(Fixtures.event(title)))))
                        .isEqualTo(Answer.accepted());
            }
        } finally {
            output.close();
        }
        assertThat(intake.received().map(FakeIntake.Received::port).distinct()).hasSize(1);
    }

    @Test
    void theHostIsToldOfAtTheStart() {
        CheckSender unused = sender();
        await().until(() -> intake.hosts().size() == 1);
        JsonNode host = intake.hosts().get(0);
        assertThat(host.path("internalHostname").asString()).isEqualTo("node-1-shop");
        assertThat(host.path("agentVersion").asString()).isEqualTo("1.2.3");
        assertThat(host.path("meta").path("host_aliases").toString()).isEqualTo("[\"node-1\"]");
        assertThat(host.path("meta").path("cluster-name").asString()).isEqualTo("shop");
        assertThat(host.path("host-tags").path("system").toString())
                .isEqualTo("[\"env:test\",\"team:a\",\"cluster_name:shop\",\"kube_cluster_name:shop\"]");
    }

    @Test
    void theKeyIsValidatedAtTheStart() {
        CheckSender unused = sender();
        await().untilAsserted(() -> assertThat(status().access()).contains("API key ********bcdef: valid"));
    }

    @Test
    void aKeyFoundInvalidSaysWhatToDoAndShowsNoMoreThanItsEnd() {
        intake.validation(new Reply(403, "{\"errors\":[\"Forbidden\"]}"));
        CheckSender unused = sender();
        await().untilAsserted(() -> assertThat(status().access().orElseThrow())
                .startsWith("API key ********bcdef refused by " + intake.url())
                .contains("DD_API_KEY")
                .doesNotContain(FakeIntake.KEY));
    }

    @Test
    void anUnavailableIntakeIsTriedAgain() throws InterruptedException {
        intake.reply(new Reply(503, "unavailable"));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(intake.received()).hasSize(2);
        assertThat(status().lastError().orElseThrow().message())
                .isEqualTo("HTTP 503 from " + intake.url() + "/intake/ – unavailable");
        assertThat(status().state()).isEqualTo(State.OK);
        assertThat(status().retries()).isEqualTo(1);
    }

    @Test
    void aRefusedKeyKeepsTheEventsAndShowsTheNextStep() throws InterruptedException {
        intake.reply(new Reply(403, "Forbidden"));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        CompletableFuture<Void> commit = commit(sender);
        await().until(() -> status().state() == State.API_KEY_REFUSED);
        assertThat(commit).isNotDone();
        assertThat(status().queuedBatches()).isEqualTo(1);
        assertThat(status().lastError().orElseThrow().message())
                .contains("API key ********bcdef refused")
                .contains("set a valid api_key")
                .doesNotContain(FakeIntake.KEY);
    }

    @Test
    void aPoisonousEventIsDroppedAloneAndCounted() throws InterruptedException {
        intake.reply(new Reply(400, "bad payload"));
        intake.reply(new Reply(202, ""));
        intake.reply(new Reply(400, "bad payload"));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        sender.event(Fixtures.event("b"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(status().dropped()).isEqualTo(Map.of("rejected_400", 1L));
        assertThat(status().badResults()).isEqualTo(Map.of("kubernetes_events", Map.of("rejected_400", 1L)));
        assertThat(status().delivered()).isEqualTo(Map.of(Kind.EVENT, 1L));
    }

    @Test
    void tooLargeForTheIntakeIsDivided() throws InterruptedException {
        CheckSender sender = sender();
        String text = "x".repeat(4_000);
        for (int i = 0; i < 1_500; i++) {
            sender.event(Event.builder("e" + i, text, Fixtures.NOON).build());
        }
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(intake.received()).hasSizeGreaterThan(1);
        assertThat(intake.received()
                        .flatMap(request ->
                                request.json().path("events").path("api").findValuesAsString("msg_title").stream()))
                .hasSize(1_500)
                .startsWith("e0", "e1")
                .endsWith("e1498", "e1499");
        assertThat(status().dropped()).isEmpty();
    }

    @Test
    void aRedirectIsNoAcknowledgement() throws InterruptedException {
        intake.reply(new Reply(302, "", Map.of("Location", "https://login.example/")));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        CompletableFuture<Void> commit = commit(sender);
        await().untilAsserted(() -> assertThat(
                        status().lastError().map(OutputStatus.Failure::message).orElse(""))
                .contains("HTTP 302")
                .contains("https://login.example/")
                .contains("dd_url"));
        assertThat(commit).isNotDone();
    }

    @Test
    void anUnreachableIntakeIsNamed() throws InterruptedException {
        intake.stop();
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        CompletableFuture<Void> commit = commit(sender);
        await().untilAsserted(() -> assertThat(
                        status().lastError().map(OutputStatus.Failure::message).orElse(""))
                .startsWith("cannot reach " + intake.url()));
        assertThat(commit).isNotDone();
    }

    private String lastError() {
        return status().lastError().map(OutputStatus.Failure::message).orElse("");
    }

    @Test
    void aPageOfAProxyIsNoRefusalOfAnItem() throws InterruptedException {
        intake.reply(new Reply(400, "<html><body>Bad Request</body></html>", Map.of("Content-Type", "text/html")));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(lastError()).contains("HTTP 400", "a web page", "check dd_url and proxy");
        assertThat(status().dropped()).isEmpty();
        assertThat(status().delivered()).isEqualTo(Map.of(Kind.EVENT, 1L));
    }

    @Test
    void aPageOfALoginIsNoAcknowledgement() throws InterruptedException {
        intake.reply(new Reply(200, "<!DOCTYPE html><title>Sign in</title>", Map.of("Content-Type", "text/html")));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(lastError()).contains("HTTP 200", "a web page, as of a login", "check dd_url and proxy", "Sign in");
        assertThat(intake.received()).hasSize(2);
        assertThat(status().delivered()).isEqualTo(Map.of(Kind.EVENT, 1L));
    }

    @Test
    void aPageOfALoginSaysNothingAboutTheKey() throws InterruptedException {
        intake.validation(new Reply(200, "<!DOCTYPE html><title>Sign in</title>"));
        DatadogOutput output = output();
        output.start();
        await().untilAsserted(
                        () -> assertThat(output.access()).contains("could not be validated", "HTTP 200", "a web page"));
        output.close();
    }

    @Test
    void aPortThatWantsTlsIsNamedAndNothingIsDropped() throws InterruptedException {
        intake.reply(new Reply(400, "Client sent an HTTP request to an HTTPS server."));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(lastError()).contains("wants TLS", "https://");
        assertThat(status().dropped()).isEmpty();
    }

    @Test
    void anAddressWithoutAnIntakeIsNamedAndNothingIsDropped() throws InterruptedException {
        intake.reply(new Reply(404, "not found"));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(lastError()).contains("HTTP 404", "set dd_url");
        assertThat(status().dropped()).isEmpty();
    }

    @Test
    void a401IsARefusedKey() throws InterruptedException {
        intake.reply(new Reply(401, ""));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        CompletableFuture<Void> commit = commit(sender);
        await().untilAsserted(() -> assertThat(status().state()).isEqualTo(State.API_KEY_REFUSED));
        assertThat(lastError()).contains("refused", "set a valid api_key").doesNotContain(FakeIntake.KEY);
        assertThat(commit).isNotDone();
    }

    /** One attempt. */
    private Answer answerTo(Reply reply) throws InterruptedException {
        intake.reply(reply);
        DatadogOutput output = output();
        try {
            return output.deliver(Fixtures.together(Fixtures.item(Fixtures.event("a"))));
        } finally {
            output.close();
        }
    }

    private static Reply retryAfter(int status, String value) {
        return new Reply(status, "", Map.of("Retry-After", value));
    }

    private Optional<Duration> pauseAskedBy(Reply reply) throws InterruptedException {
        Answer answer = answerTo(reply);
        assertThat(answer).isInstanceOf(Answer.Retry.class);
        return ((Answer.Retry) answer).after();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void howLongToWaitIsSaidInSecondsOrAsADateAndIsCapped(int status) throws InterruptedException {
        assertThat(pauseAskedBy(retryAfter(status, "7"))).contains(Duration.ofSeconds(7));
        assertThat(pauseAskedBy(retryAfter(status, "86400"))).contains(Duration.ofMinutes(10));
        assertThat(pauseAskedBy(retryAfter(
                        status,
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                ZonedDateTime.now(ZoneOffset.UTC).plusMinutes(2)))))
                .hasValueSatisfying(
                        wait -> assertThat(wait).isBetween(Duration.ofSeconds(110), Duration.ofSeconds(120)));
        assertThat(pauseAskedBy(new Reply(status, "later"))).isEmpty();
    }

    @Test
    void tooMuchForTheIntakeIsHalvedAndNothingIsDropped() throws InterruptedException {
        intake.reply(new Reply(413, "payload too large"));
        CheckSender sender = sender();
        sender.event(Fixtures.event("a"));
        sender.event(Fixtures.event("b"));
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(intake.received()).hasSize(3);
        assertThat(status().dropped()).isEmpty();
        assertThat(status().delivered()).isEqualTo(Map.of(Kind.EVENT, 2L));
    }

    @Test
    void anAnswerThatIsCutIsNoAcknowledgement() throws InterruptedException {
        assertThat(answerTo(new Reply(202, "{\"status\":", Map.of(), 100))).isInstanceOf(Answer.Retry.class);
    }

    @Test
    void whatIsLongerThanTheIntakeTakesIsCutAndCountedWithItsCheck() throws InterruptedException {
        CheckSender sender = sender();
        sender.event(Fixtures.event("short"));
        sender.event(Event.builder("t".repeat(1_000), "x".repeat(100_000), Fixtures.NOON)
                .aggregationKey("k".repeat(1_000))
                .build());
        assertThat(commit(sender)).succeedsWithin(LONG);
        assertThat(status().badResults()).isEqualTo(Map.of("kubernetes_events", Map.of("cut_text", 1L)));
        assertThat(status().delivered()).isEqualTo(Map.of(Kind.EVENT, 2L));
        assertThat(status().dropped()).isEmpty();
    }

    /** Those of two keys at this address. */
    private List<Output> twoOutputs() {
        Outputs outputs = new Outputs(
                Fixtures.HOST.host(),
                "1.2.3",
                new IntakeSettings(
                        Optional.empty(),
                        "datadoghq.com",
                        Optional.empty(),
                        new IntakeSettings.Proxy(Optional.empty(), Optional.empty(), List.of()),
                        false,
                        false,
                        PayloadSettings.DEFAULT,
                        HostMetadataSettings.DEFAULT),
                ProxyRules.none(),
                Clock.systemUTC());
        return Stream.of(FakeIntake.KEY, "0".repeat(32))
                .map(key -> outputs.of(new OutputSettings.Datadog(URI.create(intake.url()), new Secret(key)))
                        .output())
                .toList();
    }

    /** An attempt with each. */
    private interface Attempts {
        void of(Output output) throws InterruptedException;
    }

    private Duration inTurn(Attempts attempts) throws Exception {
        List<Output> outputs = twoOutputs();
        long begin = System.nanoTime();
        for (Output output : List.of(outputs.get(0), outputs.get(1), outputs.get(0))) {
            attempts.of(output);
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        for (Output output : outputs) {
            output.close();
        }
        return taken;
    }

    @Test
    void whatRefusesIsAskedOnceASecondByTheOutputsOfAllKeysTogether() throws Exception {
        intake.reply(new Reply(503, ""));
        intake.reply(new Reply(503, ""));
        Batch batch = Fixtures.together(Fixtures.item(Fixtures.event("a")));

        assertThat(inTurn(output -> assertThat(output.deliver(batch)).isNotNull()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void whatCannotValidateKeysIsAskedOnceASecondForAllOfThemTogether() throws Exception {
        intake.validation(new Reply(503, ""));

        assertThat(inTurn(output -> assertThat(output.probe()).isPresent()))
                .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
    }
}
