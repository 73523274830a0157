/** Tests that drive the packed distribution as its users do: by its command, its files and its manifests. */
@NullMarked
package io.checkagent.endtoend.author;

import org.jspecify.annotations.NullMarked;
