// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import java.net.http.HttpClient;
import org.pf4j.Extension;

/** The same as {@link OpenMetricsCheck}, once for the cluster, from the agent that leads. */
@Extension
@CheckType(name = "openmetrics_cluster", scope = Scope.CLUSTER)
public final class OpenMetricsClusterCheck implements Check {
    private final OpenMetricsScraper scraper;

    public OpenMetricsClusterCheck(HttpClient http, OpenMetricsSettings settings) {
        this.scraper = new OpenMetricsScraper(http, settings);
    }

    @Override
    public void run(CheckContext context) throws Exception {
        scraper.scrape(context);
    }
}
