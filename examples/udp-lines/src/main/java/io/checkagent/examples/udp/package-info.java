/** An output as an outsider writes it. */
@NullMarked
package io.checkagent.examples.udp;

import org.jspecify.annotations.NullMarked;
