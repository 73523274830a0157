/** What clients asked for: parsed, matched and recorded. */
@NullMarked
package io.checkagent.sandbox.request;

import org.jspecify.annotations.NullMarked;
