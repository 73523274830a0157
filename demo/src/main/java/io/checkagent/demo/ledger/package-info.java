/** Events written to a cluster, and whether each was delivered: none lost, none twice. */
@NullMarked
package io.checkagent.demo.ledger;

import org.jspecify.annotations.NullMarked;
