// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.OutputStatus;
import jakarta.inject.Inject;
import java.util.List;

/** Shows how each output does. */
final class OutputSection implements StatusSection<List<OutputStatus>> {
    private final Delivery delivery;

    @Inject
    OutputSection(Delivery delivery) {
        this.delivery = requireNonNull(delivery, "delivery is null");
    }

    @Override
    public String name() {
        return "outputs";
    }

    @Override
    public List<OutputStatus> status() {
        return delivery.status();
    }

    @Override
    public void print(List<OutputStatus> status, StatusPrinter out) {
        out.title("Outputs");
        for (OutputStatus output : status) {
            out.line("%s %s".formatted(output.type(), output.target()), StatusPrinter.words(output.state()));
            output.access().ifPresent(access -> out.line("  Access", access));
            out.line("  Delivered", output.delivered());
            out.line("  Queued", "%d commits, %d bytes".formatted(output.queuedBatches(), output.queuedBytes()));
            out.line(
                    "  Dropped",
                    "%s, refused: %d, retries: %d".formatted(output.dropped(), output.refused(), output.retries()));
            out.line("  Last success", StatusPrinter.time(output.lastSuccess()));
            output.lastError()
                    .ifPresent(
                            error -> out.line("  Last error", StatusPrinter.time(error.at()) + ": " + error.message()));
            out.gap();
        }
    }
}
