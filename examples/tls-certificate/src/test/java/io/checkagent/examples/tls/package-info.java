@NullMarked
package io.checkagent.examples.tls;

import org.jspecify.annotations.NullMarked;
