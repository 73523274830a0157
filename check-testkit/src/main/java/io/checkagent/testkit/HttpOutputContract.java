// SPDX-License-Identifier: Apache-2.0
package io.checkagent.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.api.Event;
import io.checkagent.api.Sender;
import io.checkagent.output.Answer;
import io.checkagent.output.Kind;
import io.checkagent.testkit.HttpReceiver.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every output that sends by the agent's {@code HttpSender} does with the answers of its receiver, and of what may answer
 * in its place: a test class of an output extends it. Through real connections and in real time.
 */
public abstract class HttpOutputContract {
    private static final Duration LONG = Duration.ofSeconds(40);

    private @Nullable HttpReceiver receiver;
    private @Nullable TestOutput output;

    /** Describes the output, which sends to that address. */
    protected abstract TestOutput.Builder output(String url);

    /** With what its receiver says that it has all. */
    protected abstract Reply accepted();

    @BeforeEach
    final void startBoth() throws IOException {
        HttpReceiver started = new HttpReceiver(accepted());
        receiver = started;
        output = output(started.url()).start();
    }

    @AfterEach
    final void endBoth() {
        if (output != null) {
            output.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    private HttpReceiver receiver() {
        return requireNonNull(receiver);
    }

    private TestOutput output() {
        return requireNonNull(output);
    }

    private Answer answerTo(Reply reply) throws InterruptedException {
        receiver().answers(reply);
        return output().deliver(Items.event("deployed"));
    }

    private Answer.Retry retryOf(Reply reply) throws InterruptedException {
        Answer answer = answerTo(reply);
        assertThat(answer).as(reply.toString()).isInstanceOf(Answer.Retry.class);
        return (Answer.Retry) answer;
    }

    private static Reply withHeader(int status, String name, String value) {
        return new Reply(status, Map.of(name, value), "", 0);
    }

    private void commit(String... titles) throws InterruptedException {
        Sender sender = output().sender();
        for (String title : titles) {
            sender.event(Event.builder(title, title, Items.NOON).build());
        }
        sender.commit();
    }

    @Test
    final void whatWasTakenIsAcknowledged() throws InterruptedException {
        assertThat(answerTo(accepted())).isEqualTo(Answer.accepted());
        assertThat(receiver().bodies()).singleElement().asString().contains("deployed");
    }

    @Test
    final void whatMayBeWrongWithAnItemIsARejectionThatIsNotCertain() throws InterruptedException {
        for (int status : new int[] {400, 413, 422}) {
            assertThat(answerTo(Reply.of(status, "{\"error\": \"bad\"}")))
                    .isInstanceOfSatisfying(Answer.Rejected.class, rejected -> {
                        assertThat(rejected.certain()).isFalse();
                        assertThat(rejected.reason()).isEqualTo(status == 413 ? "too_large" : "rejected_" + status);
                        assertThat(rejected.message()).contains("HTTP " + status, "bad");
                    });
        }
    }

    private static Reply html(int status, String body) {
        return new Reply(status, Map.of("Content-Type", "text/html; charset=utf-8"), body, 0);
    }

    @Test
    final void aPageOfALoadBalancerIsNoRefusal() throws InterruptedException {
        for (Reply page : new Reply[] {
            Reply.of(400, "<html><body><h1>400 Bad request</h1></body></html>"),
            Reply.of(413, "<!DOCTYPE html><title>413</title>"),
            html(400, "<h1>Bad request</h1>")
        }) {
            assertThat(retryOf(page).message()).contains("a web page", "no answer of the receiver", "proxy");
        }
    }

    @Test
    final void aPageOfALoginIsNoAcknowledgement() throws InterruptedException {
        for (Reply page : new Reply[] {
            Reply.of(200, "<!DOCTYPE html><title>Sign in</title>"),
            Reply.of(200, "\uFEFF\n<HTML><body>Accept the terms of this network</body></HTML>"),
            html(201, "<!-- portal --><script>location = '/login'</script>")
        }) {
            assertThat(retryOf(page).message())
                    .contains("HTTP 20", "a web page", "no answer of the receiver", "a login", "proxy");
        }
    }

    @Test
    final void aPortThatWantsTlsIsNamed() throws InterruptedException {
        for (String said : new String[] {
            "Client sent an HTTP request to an HTTPS server.",
            "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>",
            "<html>Reason: You're speaking plain HTTP to an SSL-enabled server port.</html>"
        }) {
            assertThat(retryOf(Reply.of(400, said)).message()).contains("wants TLS", "https://");
        }
    }

    @Test
    final void anAddressWithoutAReceiverIsNamed() throws InterruptedException {
        assertThat(retryOf(Reply.of(404, "404 page not found")).message())
                .contains("HTTP 404", "no receiver at that address");
        assertThat(retryOf(withHeader(302, "Location", "https://login.example/in?for=%2Fservices%2Fsecret"))
                        .message())
                .contains("HTTP 302", "redirects to https://login.example/in: ", "a login", "proxy")
                .doesNotContain("secret");
    }

    @Test
    final void refusedAccessIsTriedSlowly() throws InterruptedException {
        for (int status : new int[] {401, 403}) {
            Answer.Retry refused = retryOf(Reply.of(status, "who are you?"));
            assertThat(refused.accessRefused()).isTrue();
            assertThat(refused.message()).contains("HTTP " + status);
        }
        assertThat(retryOf(Reply.of(407, "")).message()).contains("HTTP 407", "proxy", "user and password");
    }

    @Test
    final void howLongToWaitIsTheReceiversToSayWithinTenMinutes() throws InterruptedException {
        for (int status : new int[] {429, 503}) {
            assertThat(retryOf(withHeader(status, "Retry-After", "7")).after()).contains(Duration.ofSeconds(7));
            assertThat(retryOf(withHeader(status, "Retry-After", "Tue, 31 Dec 2199 23:59:59 GMT"))
                            .after())
                    .contains(Duration.ofMinutes(10));
            assertThat(retryOf(withHeader(status, "Retry-After", "86400")).after())
                    .contains(Duration.ofMinutes(10));
            assertThat(retryOf(withHeader(status, "Retry-After", "soon")).after())
                    .isEqualTo(Optional.empty());
        }
    }

    @Test
    final void anAnswerThatIsCutAcknowledgesNothing() throws InterruptedException {
        assertThat(retryOf(new Reply(200, accepted().headers(), accepted().body(), 100))
                        .message())
                .isNotBlank();
    }

    @Test
    final void theBadItemAloneIsDroppedAndTheOthersArrive() throws InterruptedException {
        receiver().answers(body -> body.contains("poison") ? Reply.of(400, "{\"error\": \"bad\"}") : accepted());
        commit("one", "poison", "three");

        assertThat(output().drain(LONG)).isTrue();
        assertThat(output().dropped()).isEqualTo(Map.of("rejected_400", 1L));
        assertThat(output().delivered()).isEqualTo(Map.of(Kind.EVENT, 2L));
    }

    @Test
    final void aReceiverThatRefusesEverythingIsBrokenAndNothingIsDropped() throws InterruptedException {
        receiver().answers(Reply.of(400, "{\"error\": \"bad\"}"));
        commit("one", "two");
        assertThat(output().drain(Duration.ofSeconds(4))).isFalse();
        assertThat(output().lastError()).contains("takes nothing, not even single items", "HTTP 400");

        receiver().answers(accepted());
        assertThat(output().drain(LONG)).isTrue();
        assertThat(output().dropped()).isEmpty();
        assertThat(output().delivered()).isEqualTo(Map.of(Kind.EVENT, 2L));
    }
}
