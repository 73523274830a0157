/** Tests of the sandbox, and of kube-apiserver against the same expectations. */
@NullMarked
package io.checkagent.sandbox;

import org.jspecify.annotations.NullMarked;
