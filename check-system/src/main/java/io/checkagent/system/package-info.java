/**
 * The checks of the host: {@code cpu}, {@code memory}, {@code load}, {@code uptime}, {@code disk}, {@code io},
 * {@code file_handle}, {@code network} and {@code ntp},
 * with the metrics, units and tags of the Datadog Agent's core checks.
 */
@NullMarked
package io.checkagent.system;

import org.jspecify.annotations.NullMarked;
