// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkagent.output.Answer;
import io.checkagent.testkit.HttpOutputContract;
import io.checkagent.testkit.HttpReceiver;
import io.checkagent.testkit.HttpReceiver.Reply;
import io.checkagent.testkit.TestOutput;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AnswersTest {
    @Nested
    class OfLoki extends HttpOutputContract {
        @Override
        protected TestOutput.Builder output(String url) {
            return TestOutput.of(LokiOutput.class).configured("url: " + url);
        }

        @Override
        protected Reply accepted() {
            return Reply.of(204, "");
        }
    }

    @Nested
    class OfElasticsearch extends HttpOutputContract {
        @Override
        protected TestOutput.Builder output(String url) {
            return TestOutput.of(ElasticsearchOutput.class).configured("url: " + url);
        }

        @Override
        protected Reply accepted() {
            return Reply.of(200, "{\"errors\":false,\"items\":[]}");
        }
    }

    @Nested
    class OfAWebhook extends HttpOutputContract {
        @Override
        protected TestOutput.Builder output(String url) {
            return TestOutput.of(WebhookOutput.class).configured("url: " + url);
        }

        @Override
        protected Reply accepted() {
            return Reply.of(200, "ok");
        }
    }

    @Nested
    class OfAWebhookWithATemplate extends HttpOutputContract {
        @Override
        protected TestOutput.Builder output(String url) {
            return TestOutput.of(WebhookOutput.class).configured("url: " + url + "\nbody: '{\"text\": \"{{title}}\"}'");
        }

        @Override
        protected Reply accepted() {
            return Reply.of(200, "ok");
        }
    }

    private static Answer ofAWebhook(String contentType, int status, String body) throws Exception {
        Reply reply = new Reply(status, Map.of("Content-Type", contentType), body, 0);
        try (HttpReceiver receiver = new HttpReceiver(reply);
                TestOutput output = TestOutput.of(WebhookOutput.class)
                        .configured("url: " + receiver.url())
                        .start()) {
            return output.deliver(Items.event("deployed", "1"));
        }
    }

    @Test
    void theWordsThatSlackCallsHtmlAreAnswers() throws Exception {
        assertThat(ofAWebhook("text/html", 200, "ok")).isEqualTo(Answer.accepted());
        assertThat(ofAWebhook("text/html", 400, "invalid_payload")).isInstanceOf(Answer.Rejected.class);
    }

    @Test
    void anAnswerInXmlIsNoWebPage() throws Exception {
        assertThat(ofAWebhook("application/xml", 200, "<result>ok</result>")).isEqualTo(Answer.accepted());
    }
}
