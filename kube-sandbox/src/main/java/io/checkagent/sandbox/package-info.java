/** An embedded Kubernetes API for demonstrations and tests. */
@NullMarked
package io.checkagent.sandbox;

import org.jspecify.annotations.NullMarked;
