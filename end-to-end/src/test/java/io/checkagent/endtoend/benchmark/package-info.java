/** What collecting events costs, beside the bare download of the same pages and kubectl. */
@NullMarked
package io.checkagent.endtoend.benchmark;

import org.jspecify.annotations.NullMarked;
