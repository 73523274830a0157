/**
 * The checks of the host: {@code cpu}, {@code memory}, {@code load}, {@code disk}, {@code network} and {@code uptime},
 * with the metrics, units and tags of the Datadog Agent's core checks.
 */
@NullMarked
package io.checkagent.system;

import org.jspecify.annotations.NullMarked;
