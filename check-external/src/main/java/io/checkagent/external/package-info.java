/** Runs programs in any language as checks: what they print are the results. */
@NullMarked
package io.checkagent.external;

import org.jspecify.annotations.NullMarked;
