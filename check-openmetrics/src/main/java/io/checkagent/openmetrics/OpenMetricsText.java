// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import static java.util.Objects.requireNonNull;

import io.checkagent.api.CheckContext;
import java.util.List;
import java.util.Map;

/**
 * An exposition that comes from elsewhere than an endpoint, line by line: sends of it what an endpoint's would be. For one
 * exposition, by one thread.
 */
public final class OpenMetricsText {
    private final CheckContext context;
    private final SampleSender sender;
    private final ExpositionParser parser;

    /**
     * Begins one.
     *
     * @param settings of {@link OpenMetricsSettings#ofText}
     */
    public OpenMetricsText(OpenMetricsSettings settings, CheckContext context) {
        requireNonNull(settings, "settings is null");
        this.context = requireNonNull(context, "context is null");
        this.sender = new SampleSender(context, settings);
        this.parser =
                new ExpositionParser(List.of(), new WantedSamples(settings, SharedLabels.of(Map.of())).sentBy(sender));
    }

    /** Takes the next line, without its end. */
    public void take(String line) {
        parser.take(line);
    }

    /** Sends what is together by now, and warns of what was left out. */
    public void end() {
        sender.flush();
        parser.problem().ifPresent(context::warn);
        sender.problem().ifPresent(context::warn);
    }
}
