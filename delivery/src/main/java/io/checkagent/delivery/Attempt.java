// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import static java.util.Objects.requireNonNull;

import io.checkagent.configuration.FailureText;
import io.checkagent.delivery.Shipment.Entry;
import io.checkagent.output.Answer;
import io.checkagent.output.Output;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;

/** Tries to deliver, and understands no answer that an output must not give. */
final class Attempt {
    private Attempt() {}

    static Answer of(Output output, List<Entry> part) throws InterruptedException {
        try {
            Answer answer = output.deliver(Shipment.together(part));
            if (answer instanceof Answer.Changed) {
                return new Answer.Each(Collections.nCopies(part.size(), answer));
            }
            boolean complete = answer instanceof Answer.Each each
                    ? each.answers().size() == part.size()
                    : !(answer instanceof Answer.Partly partly) || partly.rejected() < part.size();
            return complete
                    ? requireNonNull(answer, "the output answered nothing")
                    : Answer.retry("the output answered for another number of items than it was given");
        } catch (UncheckedIOException | Error e) { // An Error of a plugin must not end the thread.
            return Answer.retry("failed unexpectedly: " + FailureText.of(e));
        } catch (RuntimeException e) {
            // Perhaps one item's fault: it is looked for, so that it does not hold up all others for ever.
            return Answer.rejected("failed_unexpectedly", "failed unexpectedly: " + FailureText.of(e));
        }
    }
}
