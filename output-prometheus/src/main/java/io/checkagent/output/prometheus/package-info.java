/** The output that Prometheus scrapes. */
@NullMarked
package io.checkagent.output.prometheus;

import org.jspecify.annotations.NullMarked;
