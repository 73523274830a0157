@NullMarked
package io.checkagent.examples.restarts;

import org.jspecify.annotations.NullMarked;
