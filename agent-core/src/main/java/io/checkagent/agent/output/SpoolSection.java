// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.SelfMetric;
import io.checkagent.agent.stage.SelfMetrics;
import io.checkagent.agent.stage.StatusPrinter;
import io.checkagent.agent.stage.StatusProblem;
import io.checkagent.agent.stage.StatusSection;
import io.checkagent.agent.stage.Trouble;
import io.checkagent.delivery.Delivery;
import io.checkagent.delivery.SpoolStatus;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;

/** Shows what is kept on the disk for outputs, when there is a spool. */
final class SpoolSection implements StatusSection<Optional<SpoolStatus>>, SelfMetrics {
    private static final SelfMetric USABLE = SelfMetric.gauge(
            "check_agent.spool.usable", "1 when results can be kept on the disk, 0 when not; absent without a spool.");

    private final Delivery delivery;

    @Inject
    SpoolSection(Delivery delivery) {
        this.delivery = requireNonNull(delivery, "delivery is null");
    }

    @Override
    public String name() {
        return "spool";
    }

    @Override
    public Optional<SpoolStatus> status() {
        return delivery.spool();
    }

    @Override
    public void print(Optional<SpoolStatus> status, StatusPrinter out) {
        status.ifPresent(spool -> {
            out.title("Spool");
            out.line(
                    spool.path().toString(),
                    spool.trouble().map(why -> "off: " + why).orElse("OK"));
            out.line("  On disk", "%s of %s bytes".formatted(spool.bytes(), spool.limit()));
            out.gap();
        });
    }

    @Override
    public List<StatusProblem> problems(Optional<SpoolStatus> status) {
        return status
                .flatMap(
                        spool -> spool.trouble()
                                .map(
                                        why -> StatusProblem.warning(
                                                Trouble.SPOOL_OFF,
                                                "the spool in %s is off: %s".formatted(spool.path(), why),
                                                "let the agent's user write there, make room, or set forwarder_storage_path to another directory")))
                .stream()
                .toList();
    }

    @Override
    public List<SelfMetric> metrics() {
        return List.of(USABLE);
    }

    @Override
    public void read(Readings readings) {
        delivery.spool().ifPresent(spool -> readings.add(USABLE, spool.trouble().isEmpty() ? 1 : 0));
    }
}
