// SPDX-License-Identifier: Apache-2.0
package io.checkagent.external;

import io.checkagent.api.CheckContext;
import io.checkagent.openmetrics.OpenMetricsSettings;
import io.checkagent.openmetrics.OpenMetricsText;

/** Sends what a program prints. Used by one thread. */
interface Results {
    /** Takes the next line, without its end. */
    void take(String line);

    /** What was taken is complete: at the end, and in a pause of a streaming program. */
    void complete();

    /** Those of a run. */
    static Results of(ExternalSettings settings, CheckContext context) {
        return switch (settings.format()) {
            case JSON -> new ResultLines(context);
            case OPENMETRICS -> new Expositions(settings, context);
        };
    }

    /** The text of OpenMetrics, one exposition after the other. */
    final class Expositions implements Results {
        private final OpenMetricsSettings settings;
        private final CheckContext context;
        private OpenMetricsText current;

        Expositions(ExternalSettings settings, CheckContext context) {
            this.settings = OpenMetricsSettings.ofText(settings.namespace(), settings.metrics());
            this.context = context;
            this.current = new OpenMetricsText(this.settings, context);
        }

        @Override
        public void take(String line) {
            current.take(line);
        }

        @Override
        public void complete() {
            current.end();
            current = new OpenMetricsText(settings, context);
        }
    }
}
