/** Answers requests as kube-apiserver does. */
@NullMarked
package io.checkagent.sandbox.server;

import org.jspecify.annotations.NullMarked;
