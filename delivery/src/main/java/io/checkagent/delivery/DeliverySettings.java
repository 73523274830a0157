// SPDX-License-Identifier: Apache-2.0
package io.checkagent.delivery;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import io.checkagent.configuration.Inline;
import java.util.List;

/**
 * What {@code datadog.yaml} says of where results go.
 *
 * @param intake the Datadog intake at the top level
 * @param additional more intakes beside it
 * @param histograms what is made of them
 * @param spool what is kept on the disk meanwhile
 * @param outputs never empty: when none is given, the intake with an {@code api_key}, else the console; those of additional endpoints included
 */
public record DeliverySettings(
        @Inline IntakeSettings intake,
        @Inline AdditionalEndpoints additional,
        @Inline HistogramSettings histograms,
        @Inline SpoolSettings spool,

        @Default("[]") @Description("Where results go: the Datadog intake when there is an api_key, else the console.")
        List<OutputSettings> outputs) {
    public DeliverySettings {
        outputs = additional.addedTo(outputs.isEmpty() ? intake.defaultOutputs() : List.copyOf(outputs));
    }
}
