/**
 * Which proxy stands between this process and a target, and how it is told who asks. Go's rules, because {@code kubectl}
 * and the Datadog Agent have them. And which of its addresses a target is reached at, when no proxy stands there.
 */
@NullMarked
package io.checkagent.proxy;

import org.jspecify.annotations.NullMarked;
