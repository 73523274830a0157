/** An example of a NODE check: files, settings with limits, service checks. */
@NullMarked
package io.checkagent.examples.tls;

import org.jspecify.annotations.NullMarked;
