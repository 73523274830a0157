/** What the sandbox knows of Kubernetes' resources: types, views, selectors, patches, validation. */
@NullMarked
package io.checkagent.sandbox.resource;

import org.jspecify.annotations.NullMarked;
