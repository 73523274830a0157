/**
 * The checks of the host: {@code cpu}, {@code disk}, {@code file_handle}, {@code io}, {@code load}, {@code memory},
 * {@code network}, {@code ntp} and {@code uptime}, with the options, metrics, units and tags of the Datadog Agent's.
 */
@NullMarked
package io.checkagent.system;

import org.jspecify.annotations.NullMarked;
