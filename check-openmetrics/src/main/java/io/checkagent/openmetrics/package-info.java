/**
 * The checks {@code openmetrics} and {@code openmetrics_cluster}, and the scraper that they are made of, for checks of other
 * plugins: {@link io.checkagent.openmetrics.OpenMetricsScraper}.
 */
@NullMarked
package io.checkagent.openmetrics;

import org.jspecify.annotations.NullMarked;
