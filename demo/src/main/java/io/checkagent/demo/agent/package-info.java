/** Agents of a packed distribution, each a process of its own, and what they say: results, status, the lock. */
@NullMarked
package io.checkagent.demo.agent;

import org.jspecify.annotations.NullMarked;
