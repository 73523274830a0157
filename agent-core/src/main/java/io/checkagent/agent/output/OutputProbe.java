// SPDX-License-Identifier: Apache-2.0
package io.checkagent.agent.output;

import static java.util.Objects.requireNonNull;

import io.checkagent.agent.stage.HealthProbe;
import io.checkagent.agent.stage.RuntimeThreads;
import io.checkagent.delivery.Delivery;
import jakarta.inject.Inject;
import java.util.Optional;

/** Whether what checks send is still handed to the outputs: their threads and the spool's live. */
final class OutputProbe implements HealthProbe {
    private final Delivery delivery;

    @Inject
    OutputProbe(Delivery delivery) {
        this.delivery = requireNonNull(delivery, "delivery is null");
    }

    @Override
    public String name() {
        return "outputs";
    }

    @Override
    public Optional<String> notLive() {
        return RuntimeThreads.trouble(delivery.threads());
    }
}
