/** The output to OpenTelemetry collectors. */
@NullMarked
package io.checkagent.output.otlp;

import org.jspecify.annotations.NullMarked;
