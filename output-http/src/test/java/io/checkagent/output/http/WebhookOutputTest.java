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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookOutputTest {
    private static final Optional<String> CHAT =
            Optional.of("{\"text\": \"*{{title}}* in {{tag.kube_namespace}}: {{text}} {{metric}}\"}");

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{titel}}|{{titel}}",
                "{{ .Title }}|{{.Title}}",
                "{{#alerts}}{{title}}{{/alerts}}|{{#alerts}}",
                "{{^title}}{{nothing}}{{/title}}|{{nothing}}",
                "{{tag}}|{{tag}}",
                "{{tag.}}|{{tag.}}"
            })
    void aNameThatNoResultHasIsRefusedWithThoseThatThereAre(String body, String written) {
        assertThatThrownBy(() -> settings(Optional.of(body)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("body has " + written)
                .hasMessageContaining("title, text, alert_type")
                .hasMessageContaining("tag.<key>");
    }

    @Test
    void aNameInAnotherLanguageIsRefusedAndOtherBracesAreTheReceivers() throws InterruptedException {
        assertThatThrownBy(() -> settings(Optional.of("{\"text\": \"${title}\"}")))
                .hasMessageContaining("${title}")
                .hasMessageContaining("write {{title}}");
        assertThatThrownBy(() -> settings(Optional.of("{{>header}}"))).hasMessageContaining("no other templates");

        deliver(
                Optional.of("{\"a\": {\"b\": \"${env.HOME} {title}\"}} {{=<% %>=}}{{ .Receiver }} <%title%>"),
                Items.event("e", "1"));
        assertThat(Receiver.text(receiver.last()))
                .isEqualTo("{\"a\": {\"b\": \"${env.HOME} {title}\"}} {{ .Receiver }} e");
    }

    @Test
    void inASectionOfAllTagsNamesAreTheirKeys() throws InterruptedException {
        deliver(Optional.of("{{#tag}}{{team}} of {{kube_namespace}}{{/tag}}"), Items.event("e", "1"));
        assertThat(Receiver.text(receiver.last())).isEqualTo("a of shop");
    }

    @Test
    void eachFieldOfAResultIsAName() {
        Sketch values = new Sketch(1, 1, 1, 1, List.of(new Sketch.Bin(1, 1)));
        for (Item item : List.of(
                Items.event("e", "1"),
                Items.point("m", 1),
                Items.serviceCheck("up"),
                new Item.DistributionItem("web", "d", values, 1_700_000_000, "", List.of()))) {
            assertThat(TemplateNames.KNOWN)
                    .containsAll(Document.of(item).entrySet().stream()
                            .filter(field -> field.getValue().isJsonPrimitive())
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    @Test
    void theWholeDocumentIsThereForATemplate() throws InterruptedException {
        deliver(Optional.of("{{{json}}}"), Items.serviceCheck("up"));
        assertThat(receiver.json().get("service_check").getAsString()).isEqualTo("up");
        assertThat(List.copyOf(receiver.json().keySet())).contains("status", "message", "tags");
    }
}
