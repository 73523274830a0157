/** "agent demo": several agents on a lively cluster, and the ledger of what they delivered. */
@NullMarked
package io.checkagent.demo;

import org.jspecify.annotations.NullMarked;
