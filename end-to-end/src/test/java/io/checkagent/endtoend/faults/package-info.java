/** The collection of events under one fault after the other, against the ledger of what was written. */
@NullMarked
package io.checkagent.endtoend.faults;

import org.jspecify.annotations.NullMarked;
