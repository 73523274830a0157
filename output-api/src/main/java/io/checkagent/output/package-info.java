// SPDX-License-Identifier: Apache-2.0
/**
 * What an output is compiled against.
 *
 * <p>Its author writes one class that implements {@link io.checkagent.output.Output}, names it with {@link
 * io.checkagent.output.OutputType} and, if it has settings, one record. The agent brings everything else: queues, order,
 * back-off, the fence, acknowledgement, filters, counters, status, and an HTTP client with TLS and proxies.
 */
@NullMarked
package io.checkagent.output;

import org.jspecify.annotations.NullMarked;
