/** Ways in which the sandbox can be told to fail. */
@NullMarked
package io.checkagent.sandbox.fault;

import org.jspecify.annotations.NullMarked;
