/**
 * HTTP clients from settings: for checks and outputs; and what TLS needs, read anew when its files change. The names of the
 * settings are those of the Datadog Agent's checks.
 */
@NullMarked
package io.checkagent.http;

import org.jspecify.annotations.NullMarked;
