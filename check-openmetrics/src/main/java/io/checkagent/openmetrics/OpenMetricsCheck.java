// SPDX-License-Identifier: Apache-2.0
package io.checkagent.openmetrics;

import io.checkagent.api.Check;
import io.checkagent.api.CheckContext;
import io.checkagent.api.CheckType;
import io.checkagent.api.Scope;
import java.net.http.HttpClient;
import org.pf4j.Extension;

/** Sends, from each node, what an endpoint exposes in the formats of Prometheus and OpenMetrics. */
@Extension
@CheckType(name = "openmetrics", scope = Scope.NODE)
public final class OpenMetricsCheck implements Check {
    private final OpenMetricsScraper scraper;

    public OpenMetricsCheck(HttpClient http, OpenMetricsSettings settings) {
        this.scraper = new OpenMetricsScraper(http, settings);
    }

    @Override
    public void run(CheckContext context) throws Exception {
        scraper.scrape(context);
    }
}
