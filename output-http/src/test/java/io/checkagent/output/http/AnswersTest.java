// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.http;

import io.checkagent.testkit.HttpOutputContract;
import io.checkagent.testkit.HttpReceiver.Reply;
import io.checkagent.testkit.TestOutput;
import org.junit.jupiter.api.Nested;

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
}
