// SPDX-License-Identifier: Apache-2.0
package io.checkagent.output.otlp;

import io.checkagent.testkit.HttpOutputContract;
import io.checkagent.testkit.HttpReceiver.Reply;
import io.checkagent.testkit.TestOutput;

class AnswersTest extends HttpOutputContract {
    @Override
    protected TestOutput.Builder output(String url) {
        return TestOutput.of(OtlpOutput.class).configured("endpoint: " + url);
    }

    @Override
    protected Reply accepted() {
        return Reply.of(200, "");
    }
}
