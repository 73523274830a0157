/** The revisions of all objects, as etcd keeps them. */
@NullMarked
package io.checkagent.sandbox.store;

import org.jspecify.annotations.NullMarked;
