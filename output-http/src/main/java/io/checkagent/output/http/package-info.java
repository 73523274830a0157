/** Outputs that send JSON by HTTP. */
@NullMarked
package io.checkagent.output.http;

import org.jspecify.annotations.NullMarked;
