// SPDX-License-Identifier: Apache-2.0
package io.checkagent.system;

import io.checkagent.api.Default;
import io.checkagent.api.Description;
import java.util.List;

/**
 * The option {@code metric_patterns} of the Datadog Agent's integrations: which metrics are sent.
 *
 * @param include expressions: only metrics of which a part of the name matches; all when empty
 * @param exclude expressions: no metrics of which a part of the name matches
 */
public record MetricPatterns(
        @Default("[]") @Description("Regular expressions: send only metrics of which a part of the name matches.")
        List<String> include,

        @Default("[]") @Description("Regular expressions: send no metrics of which a part of the name matches.")
        List<String> exclude) {
    static final MetricPatterns ALL = new MetricPatterns(List.of(), List.of());

    public MetricPatterns {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
    }
}
