// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkagent.output.Answer;
import io.checkagent.output.Item;
import io.checkagent.output.Sketch;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WebhookOutputTest {
    private static final Optional<String> CHAT =
            Optional.of("{\"text\": \"*{{title}}* in {{tag.kube_namespace}}: {{text}} {{unknown}}\"}");

    private final Receiver receiver = new Receiver();

    private static WebhookSettings settings(Optional<String> body) {
        return new WebhookSettings(
                URI.create("https://hooks.example/services/T0/secret"),
                "PUT",
                Map.of("X-Token", "t"),
                Optional.empty(),
                Optional.empty(),
                body,
                "application/json");
    }

    private Answer deliver(Optional<String> body, Item... items) throws InterruptedException {
        return new WebhookOutput(settings(body), receiver).deliver(Items.batch(items));
    }

    @Test
    void withoutATemplateTheResultsAreAnArray() throws InterruptedException {
        assertThat(deliver(Optional.empty(), Items.event("e", "1"), Items.point("m", 1.5)))
                .isInstanceOf(Answer.Accepted.class);

        assertThat(receiver.array()).hasSize(2);
        assertThat(receiver.array().get(1).getAsJsonObject().get("value").getAsDouble())
                .isEqualTo(1.5);
        assertThat(receiver.last().method()).isEqualTo("PUT");
        assertThat(receiver.header("X-Token")).isEqualTo("t");
    }

    @Test
    void aDistributionHasItsCountExtremesAndPercentiles() throws InterruptedException {
        Sketch values =
                new Sketch(4, 1, 8, 15, List.of(new Sketch.Bin(1, 1), new Sketch.Bin(3, 2), new Sketch.Bin(8, 1)));
        deliver(
                Optional.of("{{metric}} {{cnt}} {{max}} {{p50}} {{timestamp}}"),
                new Item.DistributionItem("web", "request.duration", values, 1_700_000_000, "", List.of()));

        assertThat(Receiver.text(receiver.requests().get(0))).isEqualTo("request.duration 4 8.0 3.0 1700000000");
    }

    @Test
    void aTemplateMakesARequestOfEachResultAndEscapesForJson() throws InterruptedException {
        deliver(CHAT, Items.event("Back \"off\"", "1"), Items.event("second", "2"));

        assertThat(receiver.requests()).hasSize(2);
        String text = Receiver.json(receiver.requests().get(0)).get("text").getAsString();
        assertThat(text).isEqualTo("*Back \"off\"* in shop: Back-off restarting \"web\"\n2 times ");
    }

    @Test
    void whatCameAfterARefusalIsTriedAgain() throws InterruptedException {
        receiver.answers("");
        receiver.answers(Answer.rejected("rejected_400", "too long"));
        Answer answer = deliver(CHAT, Items.event("a", "1"), Items.event("b", "2"), Items.event("c", "3"));

        assertThat(receiver.requests()).hasSize(2);
        assertThat(answer).isInstanceOfSatisfying(Answer.Each.class, each -> assertThat(each.answers())
                .startsWith(Answer.accepted(), Answer.rejected("rejected_400", "too long"))
                .hasSize(3)
                .last()
                .isInstanceOf(Answer.Retry.class));
    }

    @Test
    void aRefusalAtOnceIsOneOfTheWholeBatch() throws InterruptedException {
        receiver.answers(Answer.rejected("rejected_400", "no"));
        assertThat(deliver(CHAT, Items.event("a", "1"), Items.event("b", "2")))
                .isEqualTo(Answer.rejected("rejected_400", "no"));
    }

    @Test
    void theTargetHidesThePathForItIsAPassword() {
        assertThat(new WebhookOutput(settings(CHAT), receiver).target()).isEqualTo("https://hooks.example");
    }

    @Test
    void whatIsNoTemplateIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> settings(Optional.of("{{#title}}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no Mustache template")
                .hasMessageContaining("title");
    }

    @Test
    void theWholeDocumentIsThereForATemplate() throws InterruptedException {
        deliver(Optional.of("{{{json}}}"), Items.serviceCheck("up"));
        assertThat(receiver.json().get("service_check").getAsString()).isEqualTo("up");
        assertThat(List.copyOf(receiver.json().keySet())).contains("status", "message", "tags");
    }
}
